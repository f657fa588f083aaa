package snapshot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"allclear/checksum"
)

// FormatVersion is the version of the format that this build writes. It reads this one and
// all before it.
const FormatVersion = 1

// Manifest is what a snapshot says of itself: manifest.json.
type Manifest struct {
	Format int    `json:"format"`
	Tool   string `json:"tool"` // that wrote it: "allclear 1.2.0"
	// Whole is false while the snapshot is being taken.
	Whole   bool   `json:"whole"`
	Pair    string `json:"pair"`
	Member  string `json:"member"`
	Address string `json:"address"` // by which the server was reached

	Recording checksum.Recording `json:"recording"`
	// Facts are settings of the server, its version among them.
	Facts map[string]string `json:"facts"`
	// Databases are those that were asked for by name; none means all but the system's.
	Databases []string `json:"databases,omitempty"`
	// KeyCheck tells whether a file holds the key by which text keys were hashed; "" where
	// they are in plain.
	KeyCheck string  `json:"key_check,omitempty"`
	Tables   []Table `json:"tables"`
	// LeftOut are tables of the server that are not in the snapshot, as db.table.
	LeftOut []string `json:"left_out,omitempty"`
	// Others are objects without rows of their own: db.name to "view" or "sequence".
	Others map[string]string `json:"others,omitempty"`
	// Objects are the views, triggers, routines and events, as far as the account saw them.
	Objects *checksum.StoredObjects `json:"objects,omitempty"`
	// Hidden are databases in which the account did not see every table.
	Hidden         []string `json:"hidden,omitempty"`
	HidesDatabases bool     `json:"hides_databases,omitempty"`
}

// Table is one table of a snapshot.
type Table struct {
	Name       string          `json:"name"` // db.table
	Definition *checksum.Table `json:"definition"`
	Create     string          `json:"create"` // what SHOW CREATE TABLE said
	File       string          `json:"file"`   // in the folder of the manifest
	SHA256     string          `json:"sha256"` // of the file, in hex
	Size       int64           `json:"size"`   // of the file, in bytes
	Rows       uint64          `json:"rows"`
	Sum        string          `json:"sum"` // of the row hashes mod 2^64, in 16 hex digits
	// Columns are those that were read, in the order in which rows were hashed. The first
	// Key of them identify a row; 0 for a table without a key.
	Columns []Column `json:"columns"`
	Key     int      `json:"key"`
	// Fingerprints are the kinds of fingerprints that texts have, in the order of their bits.
	Fingerprints []string  `json:"fingerprints,omitempty"`
	Began        time.Time `json:"began"`
	Ended        time.Time `json:"ended"`
}

// Column is how one column was read.
type Column struct {
	Name string `json:"name"`
	// Bits is how many of the low bits of the column's hashes are kept; 0 for a key column,
	// which is kept itself.
	Bits    int  `json:"bits,omitempty"`
	IsText  bool `json:"text,omitempty"`    // its texts outside ASCII have records of their own
	ByJSON  bool `json:"json,omitempty"`    // compared as a JSON document
	Doubles bool `json:"doubles,omitempty"` // whose numbers count as doubles
	Hashed  bool `json:"hashed,omitempty"`  // a text key of which a keyed hash is kept
}

// Digest is that of all rows of the table.
func (t *Table) Digest() (d checksum.Digest, err error) {
	d.Rows = t.Rows
	_, err = fmt.Sscanf(t.Sum, "%016x", &d.Sum)
	return d, err
}

// isComplete tells whether the table can be read by what the manifest says of it, from a file
// of the manifest's own folder.
func (t *Table) isComplete() bool {
	if t.Definition == nil || t.Definition.FullName() != t.Name || filepath.Base(t.File) != t.File || t.Key < 0 || t.Key > len(t.Columns) {
		return false
	}
	for i, c := range t.Columns {
		if isKey := i < t.Key; isKey != (c.Bits == 0) || !isKey && c.Bits != shortBits && c.Bits != wholeBits {
			return false
		}
	}
	_, err := t.Digest()
	return err == nil
}

// The names of the files of a snapshot that are no tables.
const (
	manifestFile = "manifest.json"
	sumsFile     = "SHA256SUMS"
)

// readManifest reads the manifest of a folder.
func readManifest(dir string) (*Manifest, error) {
	path := filepath.Join(dir, manifestFile)
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, &Error{Path: path, Err: err, hint: "name the folder of one member's snapshot: it holds a manifest.json"}
	}
	var version struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(content, &version); err != nil {
		return nil, damaged(path, "%v", err)
	}
	if version.Format > FormatVersion {
		return nil, &Error{
			Path: path, Err: fmt.Errorf("%w: format %d, this build reads up to %d", ErrNewer, version.Format, FormatVersion),
			hint: "use the version of allclear that took it, or a later one",
		}
	}
	m := &Manifest{}
	decoder := json.NewDecoder(bytes.NewReader(content))
	if err := decoder.Decode(m); err != nil {
		return nil, damaged(path, "%v", err)
	}
	if m.Format < 1 {
		return nil, damaged(path, "it names no format version")
	}
	return m, nil
}

func (m *Manifest) write(dir string) error {
	content, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return writeWhole(filepath.Join(dir, manifestFile), append(content, '\n'))
}

// table finds a table by its name; nil if there is none.
func (m *Manifest) table(name string) *Table {
	for i := range m.Tables {
		if m.Tables[i].Name == name {
			return &m.Tables[i]
		}
	}
	return nil
}
