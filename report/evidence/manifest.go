package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"allclear/report"
)

// manifestVersion is that of evidence.json. Keys may be added within a version.
const manifestVersion = 1

// Manifest is evidence.json: which run the folder is of, what it holds, and which runs were before
// it. Since it names these by the sums of their manifests, none of them can be altered or taken
// away later without a gap that shows.
type Manifest struct {
	Version  int            `json:"evidence_version"`
	Run      string         `json:"run"` // its ID
	Verdict  report.Verdict `json:"verdict"`
	Started  time.Time      `json:"started"`
	Sealed   time.Time      `json:"sealed"` // when the manifest was made: the folder is finished then
	Tool     report.Tool    `json:"tool"`
	Previous []Link         `json:"previous"` // the runs before it that no other run names
	Signer   string         `json:"signer,omitempty"`
	Files    []File         `json:"files"` // by name; all but this one, the sums and their signature
}

// Link names another run.
type Link struct {
	Run    string `json:"run"`
	SHA256 string `json:"sha256"` // of its evidence.json
}

func writeManifest(m *Manifest) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(m); err != nil {
		return nil, fmt.Errorf("encoding %s: %w", ManifestFile, err)
	}
	return out.Bytes(), nil
}

func readManifest(text []byte) (*Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", ManifestFile, err)
	}
	if m.Version != manifestVersion {
		return nil, fmt.Errorf("%s is of version %d, and this allclear knows version %d", ManifestFile, m.Version, manifestVersion)
	}
	return &m, nil
}

// heads are the sealed runs below a folder that no other of them names. A folder that cannot be
// read as that of a run is no link of the chain.
func heads(out string) ([]Link, error) {
	entries, err := os.ReadDir(out)
	if err != nil {
		return nil, err
	}
	var all []Link
	isNamed := map[string]bool{}
	for _, e := range entries {
		folder := filepath.Join(out, e.Name())
		if _, err := os.Stat(filepath.Join(folder, SumsFile)); !e.IsDir() || err != nil {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, ManifestFile))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		m, err := readManifest(text)
		if err != nil {
			continue // `evidence check` says what is wrong with it
		}
		all = append(all, Link{m.Run, sumOf(text)})
		for _, p := range m.Previous {
			isNamed[p.Run] = true
		}
	}
	return slices.DeleteFunc(all, func(l Link) bool { return isNamed[l.Run] }), nil
}

// list reads every file of a folder but those that say what it holds. Anything but files and
// folders is an error: it could not be kept as it is.
func list(folder string) (all []File, err error) {
	err = fs.WalkDir(os.DirFS(folder), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil || e.IsDir():
			return err
		case !e.Type().IsRegular():
			return fmt.Errorf("%s is no file", filepath.Join(folder, name))
		}
		one, err := sumFile(filepath.Join(folder, name))
		one.Name = name
		all = append(all, one)
		return err
	})
	return all, err
}

func sumFile(path string) (f File, err error) {
	file, err := os.Open(path)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return sumOfStream(file, io.Discard)
}
