package texts

import (
	"context"
	"slices"
	"time"

	"allclear/checksum"
	"allclear/compare"
)

// The texts of a table are looked at by pieces of its key range. Those in which an earlier run has seen
// no sign of damage are not looked at again, and what this run looks at goes to its journal, for the
// runs that follow. Both go by the member alone: no row was compared.

// tables are the table as the journal knows it: that of the member on both sides.
func (s *Scan) tables() compare.TablePair { return compare.TablePair{A: s.table, B: s.table} }

// cut cuts the table into what is to be looked at and what earlier runs have looked at. A sample of
// another size would be other texts: the run takes that of the run that it goes on with.
func (s *Scan) cut(ctx context.Context) {
	s.pieces, s.forgotten = s.run.Options.Earlier.Pieces(ctx, s.alone, s.tables(), 0)
	if len(s.pieces) == 0 || len(s.pieces) > 1 && s.view.Index == "" {
		s.pieces = []compare.Piece{{}}
	}
	s.sample = max(1, s.table.Rows/sampled)
	if s.view.Index == "" {
		s.sample = 1 // all are looked at
	} else if i := slices.IndexFunc(s.pieces, func(p compare.Piece) bool { return p.Known != nil && p.Known.Sample > 0 }); i >= 0 {
		s.sample = s.pieces[i].Known.Sample
	}
	s.areKeysProved = true
	for i := range s.pieces {
		known := s.pieces[i].Known
		if known != nil && (known.Sample != s.sample || len(known.NonASCII[0]) != len(s.view.Columns)) {
			known, s.pieces[i].Known = nil, nil
		}
		s.areKeysProved = s.areKeysProved && known != nil && known.IsTrusted
	}
	s.run.Options.Journal.Began(s.alone, s.tables(), s.pieces)
}

// due are the key ranges that are to be looked at.
func (s *Scan) due() (ranges []checksum.KeyRange) {
	for i := range s.pieces {
		if s.pieces[i].Known == nil {
			ranges = append(ranges, s.pieces[i].KeyRange)
		}
	}
	return ranges
}

// countKnown counts what earlier runs have looked at.
func (s *Scan) countKnown() {
	for i := range s.pieces {
		if known := s.pieces[i].Known; known != nil {
			s.earlier.Add(known)
			Inspection{A: s.seen}.Count(known.NonASCII)
		}
	}
}

// looked is a key range for the journal: seen is what its texts show, nil as long as it is not read to
// its end, when it passes for one that is not Equal. How many rows it has is what the member estimates.
func (s *Scan) looked(r checksum.KeyRange, rows uint64, began time.Time, seen *Inspector) compare.ReadRange {
	definition := s.table.Fingerprint()
	one := compare.ReadRange{
		Pair: s.alone.Name, Table: s.table.FullName(), Range: r, A: checksum.Digest{Rows: rows}, B: checksum.Digest{Rows: rows},
		DefinitionA: definition, DefinitionB: definition, At: began, Sample: s.sample,
	}
	if seen != nil {
		one.Equal, one.Texts[0] = true, seen.Sees(seen)
	}
	return one
}

// proveKeys tells the journal that no unique keys of the table are made equal by the collation that the
// run was asked about.
func (s *Scan) proveKeys() { s.run.Options.Journal.Trusted(s.alone.Name, s.table.FullName()) }

// Void takes back all that the journal has of a table of a member by itself.
func Void(journal compare.Journal, pair compare.Pair, member string, table *checksum.Table) {
	journal.Void(pair.Alone(member).Name, table.FullName())
}
