package rowfiles

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"allclear/compare/finding"
)

// Read hands on every line of a file of rows, by its path within the folder of a run. Lines that
// follow each other may be about one row.
func Read(dir, name string, visit func(*Finding) error) (err error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("%q is no file of the run's folder", name)
	}
	file, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		return fmt.Errorf("reading the rows that differed: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	unpacked, err := zstd.NewReader(bufio.NewReader(file), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(window))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer unpacked.Close()
	lines := json.NewDecoder(unpacked)
	for {
		var line Finding
		switch err := lines.Decode(&line); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := visit(&line); err != nil {
			return err
		}
	}
}

// Of is the line as a finding about a table of a pair, as far as it tells what the finding is about.
func (f *Finding) Of(pair, table string) *finding.Finding {
	found := &finding.Finding{Kind: f.Kind, Pair: pair, Member: f.Member, Table: table, Key: f.Key, Columns: f.Columns, Count: 1}
	if f.Kind.DamageClass() != "" {
		found.Facts = finding.TextDamage{How: f.How}
	} else {
		found.Facts = finding.Row{Happened: f.Happened}
	}
	return found
}
