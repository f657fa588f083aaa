// Package corpus is undamaged text to try package damage with: sentences, titles and
// names in 42 languages, lines of catalogues in 28, the names of the world's cities, and strings that are hostile
// to software. Only tests import it. README.md says where each comes from and under
// which licence.
//
// Nothing here is damaged, and nothing here damages: see fixtures.Conversions for that.
package corpus

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

var (
	//go:embed languages
	languages embed.FS
	//go:embed world-cities.csv.gz
	cities []byte
	//go:embed blns.json
	naughty []byte
	//go:embed styles.txt
	styles string
)

// Language is text of one language as a shop's database may hold it: at least 15 values
// of at least 12 characters, each with at least one outside ASCII, and a few shorter
// ones, all of them in NFC and each once.
type Language struct {
	Code string // as in BCP 47: "pt", "zh-Hant"
	Name string // in English
	// Legacy is the character set, as MySQL names it, that databases of the language were in before UTF-8. It holds most
	// of the values. "utf8mb4" where MySQL had none for the language.
	Legacy string
	Values []string
}

// Languages are all languages, by code.
func Languages() ([]Language, error) {
	entries, err := languages.ReadDir("languages")
	if err != nil {
		return nil, fmt.Errorf("listing languages: %w", err)
	}
	all := make([]Language, 0, len(entries))
	for _, entry := range entries {
		text, err := languages.ReadFile(path.Join("languages", entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("reading a language: %w", err)
		}
		one, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", entry.Name(), err)
		}
		one.Code = strings.TrimSuffix(entry.Name(), ".txt")
		all = append(all, one)
	}
	return all, nil
}

// parse reads "# Name, legacy" and then a value a line.
func parse(text []byte) (Language, error) {
	lines := bufio.NewScanner(bytes.NewReader(text))
	if !lines.Scan() {
		return Language{}, fmt.Errorf("no first line: %w", lines.Err())
	}
	title, isTitle := strings.CutPrefix(lines.Text(), "# ")
	name, legacy, isWhole := strings.Cut(title, ", ")
	if !isTitle || !isWhole {
		return Language{}, fmt.Errorf("first line %q, want \"# Name, character set\"", lines.Text())
	}
	one := Language{Name: name, Legacy: legacy}
	for lines.Scan() {
		one.Values = append(one.Values, lines.Text())
	}
	return one, lines.Err()
}

// Styles are texts that are ordinary, and look odd: catalogues and headlines in capitals,
// trade marks, units, sizes and prices, typographic quotes and dashes, no-break spaces.
// Each has one kind of value in each language that writes so; the kinds are known by the
// language's name.
func Styles() (all []Language, err error) {
	for _, part := range strings.Split(strings.TrimPrefix(styles, "# "), "\n# ") {
		one, err := parse([]byte("# " + part))
		if err != nil {
			return nil, fmt.Errorf("reading styles: %w", err)
		}
		all = append(all, one)
	}
	return all, nil
}

// Cities are the distinct names of places with more than 15,000 inhabitants and of the regions and countries that they
// are in, sorted by bytes.
func Cities() (names []string, err error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(cities))
	if err != nil {
		return nil, fmt.Errorf("opening the cities: %w", err)
	}
	rows := csv.NewReader(unzipped)
	if _, err := rows.Read(); err != nil {
		return nil, fmt.Errorf("reading the cities' header: %w", err)
	}
	for {
		row, err := rows.Read()
		if err == io.EOF { //nolint:errorlint // encoding/csv says that it returns io.EOF itself
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading the cities: %w", err)
		}
		names = append(names, row[0], row[1], row[2]) // the fourth is a number
	}
	if err := unzipped.Close(); err != nil {
		return nil, fmt.Errorf("closing the cities: %w", err)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// Naughty are strings that have broken software, from the empty one to those of control
// characters. Some are invalid as what they look like, but all are valid UTF-8.
func Naughty() (strings []string, err error) {
	if err := json.Unmarshal(naughty, &strings); err != nil {
		return nil, fmt.Errorf("reading blns.json: %w", err)
	}
	return strings, nil
}
