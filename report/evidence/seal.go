package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"allclear/report"
	"allclear/report/files"
)

// Seal says how the folder of a run is finished. The zero value makes sums and a manifest.
type Seal struct {
	Key *Key // signs the sums; nil for nobody
}

// Seal finishes the folder of a run, whose last Document is d: it writes the manifest and, last of
// all, the sums. What is written into the folder afterwards does not belong to the evidence, and
// a folder without sums is that of a run that did not come to its end.
func (f *Folder) Seal(d *report.Document, how Seal) error {
	all, err := list(f.path)
	if err != nil {
		return files.CannotWrite(f.path, err)
	}
	before, err := heads(filepath.Dir(f.path))
	if err != nil {
		return files.CannotWrite(f.path, err)
	}
	m := Manifest{
		Version: manifestVersion, Run: d.Run.ID, Verdict: d.Verdict, Started: d.Run.Started, Tool: d.Tool,
		Sealed: time.Now().UTC().Truncate(time.Millisecond), Previous: append([]Link{}, before...), Files: append([]File{}, all...),
		Signer: how.Key.Fingerprint(),
	}
	manifest, err := writeManifest(&m)
	if err != nil {
		return err
	}
	sums := writeSums(append(all, File{Name: ManifestFile, SHA256: sumOf(manifest)}))
	late := []lateFile{{ManifestFile, manifest}}
	if how.Key != nil {
		signature, err := how.Key.sign(sums)
		if err != nil {
			return err
		}
		late = append(late, lateFile{SignatureFile, signature})
	}
	for _, l := range append(late, lateFile{SumsFile, sums}) {
		if err := files.WriteOne(filepath.Join(f.path, l.name), l.content); err != nil {
			return err
		}
	}
	return nil
}

// lateFile is one of the files that say what the others are.
type lateFile struct {
	name    string
	content []byte
}

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// sumOfStream reads a file to its end, and copies it.
func sumOfStream(from io.Reader, to io.Writer) (File, error) {
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(hash, to), from)
	if err != nil {
		return File{}, fmt.Errorf("reading: %w", err)
	}
	return File{Size: size, SHA256: hex.EncodeToString(hash.Sum(nil))}, nil
}
