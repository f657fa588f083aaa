package snapshot

import (
	"cmp"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

const (
	temporary = ".tmp"     // ends the name of a file that is being written
	partial   = ".partial" // ends the name of the folder of a snapshot that is being taken
)

// Found is a member's snapshot in a folder.
type Found struct {
	Pair, Member string
	Dir          string // of the manifest
	Partial      bool   // it was not finished
}

// Dir is the folder of a member's snapshot below dir.
func Dir(dir, pair, member string) string {
	return filepath.Join(dir, fileName(pair), fileName(member))
}

// Find lists the snapshots below dir, by pair and member, or dir itself if it is one
// member's. It fails with ErrNone if there is none.
func Find(dir string) ([]Found, error) {
	if _, err := os.Stat(filepath.Join(dir, manifestFile)); err == nil {
		m, err := readManifest(dir)
		if err != nil {
			return nil, err
		}
		return []Found{{Pair: m.Pair, Member: m.Member, Dir: dir, Partial: !m.Whole}}, nil
	}
	var all []Found
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, &Error{Path: dir, Err: err, hint: "name the folder that `allclear snapshot --out` was given"}
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		own := filepath.Join(dir, entry.Name())
		if found, ok := findMember(own, "", entry.Name()); ok { // of a member without a pair
			all = append(all, found)
			continue
		}
		members, err := os.ReadDir(own)
		if err != nil {
			return nil, &Error{Path: own, Err: err}
		}
		for _, member := range members {
			if found, ok := findMember(filepath.Join(own, member.Name()), nameOf(entry.Name()), member.Name()); ok {
				all = append(all, found)
			}
		}
	}
	if len(all) == 0 {
		return nil, &Error{Path: dir, Err: ErrNone, hint: "name the folder that `allclear snapshot --out` was given"}
	}
	slices.SortFunc(all, func(x, y Found) int {
		return cmp.Or(strings.Compare(x.Pair, y.Pair), strings.Compare(x.Member, y.Member))
	})
	return all, nil
}

// findMember finds the snapshot of one member, whose folder is called file.
func findMember(dir, pair, file string) (Found, bool) {
	if _, err := os.Stat(filepath.Join(dir, manifestFile)); err != nil {
		return Found{}, false
	}
	name, isPartial := strings.CutSuffix(file, partial)
	return Found{Pair: pair, Member: nameOf(name), Dir: dir, Partial: isPartial}, true
}

// longestName is how long the name of a file may be, in bytes, with room for an ending.
const longestName = 200

// fileName makes any name one that files may have: other bytes than letters, digits and
// "-_.~$&+=@" become %XX, and so does a dot at the beginning.
func fileName(name string) string {
	escaped := strings.ReplaceAll(url.PathEscape(name), ":", "%3A")
	if strings.HasPrefix(escaped, ".") {
		escaped = "%2E" + escaped[1:]
	}
	return escaped
}

func nameOf(file string) string {
	if name, err := url.PathUnescape(file); err == nil {
		return name
	}
	return file
}

// tableFile is the name of a table's file. The tables of one folder have different ones,
// though a file system may not tell upper from lower case, or take long names.
func tableFile(table string, taken map[string]bool) string {
	base := fileName(table)
	if len(base) > longestName {
		base = base[:longestName]
	}
	name := base
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = base + "~" + string(rune('0'+n%10)) + strings.Repeat("~", n/10)
	}
	taken[strings.ToLower(name)] = true
	return name + ".parquet"
}

// writeWhole writes a file so that it appears whole or not at all.
func writeWhole(path string, content []byte) (err error) {
	f, err := os.OpenFile(path+temporary, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return cannotWrite(path, err)
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = cmp.Or(err, f.Close()); err == nil {
		err = os.Rename(path+temporary, path)
	}
	if err != nil {
		_ = os.Remove(path + temporary) // err says what is wrong
		return cannotWrite(path, err)
	}
	return nil
}

// syncDir has the names in a folder survive a crash.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return cannotWrite(dir, err)
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) { // a file system that has no need of it
		err = nil
	}
	if err = cmp.Or(err, d.Close()); err != nil {
		return cannotWrite(dir, err)
	}
	return nil
}

// cannotWrite says what to do about an error of writing.
func cannotWrite(path string, err error) error {
	hint := "name a folder that this user may write to"
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		hint = "make room, or name a folder on a larger disk, and go on with --resume"
	case errors.Is(err, fs.ErrExist):
		hint = "name another folder"
	}
	var already *Error
	if errors.As(err, &already) {
		return err
	}
	return &Error{Path: path, Err: err, hint: hint}
}
