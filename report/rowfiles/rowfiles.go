// Package rowfiles keeps every row that differs in files, in the folder of a run: what the report
// shows a sample of. For each table with such rows there are
//
//	rows/PAIR/TABLE.ndjson.zst  each row, in the order of the keys: a line of JSON for each Finding
//	rows/PAIR/TABLE.a.where     conditions that find those that a has, on a
//	rows/PAIR/TABLE.b.where     conditions that find those that b has, on b
//
// A file has its name once it is complete; before, it is called NAME.….partial. It is written as
// the rows are found, and takes no memory to speak of.
package rowfiles

import (
	"errors"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"allclear/compare"
	"allclear/report"
	"allclear/report/files"
)

// folder is where the files are, in the folder of the run.
const folder = "rows"

// Keeper implements compare.RowKeeper.
type Keeper struct {
	dir string

	mu    sync.Mutex
	names map[string]string // of tables, by the file names that they have taken, in lower case
	made  []string          // files that are complete, within dir
	err   error             // the first
}

// New makes a Keeper of rows in the folder of a run. It makes no file before there is a row.
func New(dir string) *Keeper { return &Keeper{dir: dir, names: map[string]string{}} }

// Table implements compare.RowKeeper.
func (k *Keeper) Table(pair, table string) compare.RowList {
	return &list{keeper: k, place: k.place(pair, table)}
}

// place is the path of a table's files within the folder of the run, without their endings. Each
// table has its own, though a file system may not tell upper from lower case, or take long names.
func (k *Keeper) place(pair, table string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	base, owner := path.Join(folder, fileName(pair), fileName(table)), pair+"\x00"+table
	place := base
	for n := 2; ; n++ {
		name := strings.ToLower(place)
		if k.names[name] == "" || k.names[name] == owner {
			k.names[name] = owner
			return place
		}
		place = base + "~" + strconv.Itoa(n)
	}
}

// longestName is how long the name of a file may be, in bytes, with room for endings.
const longestName = 200

// fileName makes any name one that files may have.
func fileName(name string) string {
	escaped := strings.ReplaceAll(url.PathEscape(name), ":", "%3A")
	if strings.HasPrefix(escaped, ".") {
		escaped = "%2E" + escaped[1:]
	}
	return escaped[:min(len(escaped), longestName)]
}

// failed keeps the first error for Close.
func (k *Keeper) failed(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err == nil {
		k.err = err
	}
}

func (k *Keeper) complete(file string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.made = append(k.made, file)
}

// Close removes the files of tables whose rows do not count after all, since the Document does not
// name them, and tells whether every other row was kept. A nil Keeper has none.
func (k *Keeper) Close(d *report.Document) error {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	isNamed := map[string]bool{}
	for i := range d.Pairs {
		for _, t := range d.Pairs[i].Tables {
			isNamed[t.RowsFile], isNamed[t.WhereFileA], isNamed[t.WhereFileB] = true, true, true
		}
	}
	err := k.err
	for _, file := range k.made {
		if isNamed[file] {
			continue
		}
		if removing := os.Remove(filepath.Join(k.dir, file)); removing != nil && !errors.Is(removing, os.ErrNotExist) {
			err = errors.Join(err, files.CannotWrite(file, removing))
		}
	}
	return err
}
