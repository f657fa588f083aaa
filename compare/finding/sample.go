package finding

import (
	"maps"
	"slices"
	"strings"
)

// MostOfAClass is how many findings about single rows a report shows of each class: of each kind,
// damaged member and damaged column of a table, and of
// whether it can be undone.
const MostOfAClass = 20

// Sample keeps the first findings about single rows of each class, so that none crowds out
// another, and counts the others: they are one finding of each class, which stands at the end.
// All other findings stay.
type Sample struct {
	most  int
	shown map[string]int
	kept  []Finding
	rest  map[string]*Finding
}

// NewSample makes a Sample of at most so many findings of each class.
func NewSample(most int) *Sample {
	return &Sample{most: most, shown: map[string]int{}, rest: map[string]*Finding{}}
}

// Add takes a finding. One that is kept is completed first; complete may be nil.
func (s *Sample) Add(f Finding, complete func(*Finding)) {
	class, isCount := f.class()
	if class != "" && !isCount {
		if s.shown[class]++; s.shown[class] > s.most {
			f, isCount = f.unlisted(), true
		}
	}
	switch {
	case !isCount:
		if complete != nil {
			complete(&f)
		}
		s.kept = append(s.kept, f)
	case s.rest[class] == nil:
		s.rest[class] = &f
	default:
		s.rest[class].Count += f.Count
	}
}

// Findings are those that are kept, and those that count the others.
func (s *Sample) Findings() []Finding {
	all := slices.Clip(s.kept) // it may be asked again
	for _, class := range slices.Sorted(maps.Keys(s.rest)) {
		all = append(all, *s.rest[class])
	}
	return all
}

// Shorten keeps at most so many findings of each class.
func Shorten(all []Finding, most int) []Finding {
	s := NewSample(most)
	for i := range all {
		s.Add(all[i], nil)
	}
	return s.Findings()
}

// IsOfOneRow tells of a finding that lists a row, or a value of it, one by one.
func (f *Finding) IsOfOneRow() bool {
	class, isCount := f.class()
	return class != "" && !isCount
}

// IsCountOfRows tells of a finding that counts rows, or values of them, in place of listing them.
func (f *Finding) IsCountOfRows() bool {
	_, isCount := f.class()
	return isCount
}

// class is the same for findings about single rows that are alike, "" for other findings.
// isCount tells that the finding counts the rows of the class that are not listed.
func (f *Finding) class() (class string, isCount bool) {
	switch facts := f.Facts.(type) {
	case Row:
		switch f.Kind {
		case RowRecoded, RowRepaired, RowRounded: // these count rows together
			return "", false
		}
		return string(f.Kind) + "\x00" + string(facts.Happened), facts.Unlisted
	case TextDamage:
		lossless := map[bool]string{true: "lossless"}[facts.Lossless]
		return string(f.Kind) + "\x00" + f.Member + "\x00" + lossless + "\x00" + strings.Join(f.Columns, "\x00"), facts.Unlisted
	}
	return "", false
}

// unlisted is the finding that counts a row in place of listing it.
func (f *Finding) unlisted() Finding {
	one := Finding{Kind: f.Kind, Severity: f.Severity, Pair: f.Pair, Member: f.Member, Table: f.Table, Count: max(1, f.Count)}
	if text, isText := f.Facts.(TextDamage); isText {
		one.Columns, one.Facts = f.Columns, TextDamage{Unlisted: true, Lossless: text.Lossless}
		return one
	}
	row, _ := f.Facts.(Row)
	one.Facts = Row{Unlisted: true, Happened: row.Happened}
	return one
}

// ListedIn names the file that lists the rows which a finding counts. Other findings stay as
// they are.
func (f *Finding) ListedIn(file string) {
	switch facts := f.Facts.(type) {
	case Row:
		if facts.Unlisted {
			facts.File = file
			f.Facts = facts
		}
	case TextDamage:
		if facts.Unlisted {
			facts.File = file
			f.Facts = facts
		}
	}
}
