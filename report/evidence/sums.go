package evidence

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// The files that say what the folder of a run holds. The sums name the manifest and every other
// file; the signature is that of the sums.
const (
	SumsFile      = "SHA256SUMS"
	ManifestFile  = "evidence.json"
	SignatureFile = SumsFile + ".sig"
)

// File is a file of a run's folder.
type File struct {
	Name   string `json:"name"` // from the folder on, with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // in hex
}

// writeSums writes SHA256SUMS, so that `sha256sum -c` reads it: sorted, a line for each file.
func writeSums(all []File) []byte {
	var out bytes.Buffer
	for _, f := range slices.SortedFunc(slices.Values(all), func(x, y File) int { return cmp.Compare(x.Name, y.Name) }) {
		escaped := strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`).Replace(f.Name)
		if escaped != f.Name { // as sha256sum marks a line with such a name
			out.WriteByte('\\')
		}
		fmt.Fprintf(&out, "%s  %s\n", f.SHA256, escaped)
	}
	return out.Bytes()
}

// readSums reads what writeSums wrote, and nothing else: a byte that was altered is an error.
func readSums(text []byte) (all []File, err error) {
	for line := range strings.Lines(string(text)) {
		number := len(all) + 1
		marked := strings.HasPrefix(line, `\`)
		sum, name, ok := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(line, `\`), "\n"), "  ")
		if raw, err := hex.DecodeString(sum); !ok || err != nil || len(raw) != 32 || name == "" {
			return nil, fmt.Errorf("line %d of %s is no sum and name", number, SumsFile)
		}
		if marked {
			name = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r").Replace(name)
		}
		all = append(all, File{Name: name, SHA256: sum})
	}
	if !bytes.Equal(writeSums(all), text) {
		return nil, fmt.Errorf("%s is not as allclear writes it", SumsFile)
	}
	return all, nil
}
