package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"allclear/checksum"
	"allclear/checksum/snapshot"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/settings"
	"allclear/compare/finding"
)

// kept is a snapshot that was found in a folder.
type kept struct {
	fleetfile.Place
	dir      string
	manifest *snapshot.Manifest // nil if it was not finished
}

// placeOf is the place of the member that a snapshot is of.
func placeOf(one snapshot.Found) fleetfile.Place {
	return fleetfile.Place{Pair: one.Pair, Member: one.Member}
}

// findSnapshots opens the snapshots below a folder, of all the wanted ones. One that cannot be
// opened ends the command, since nobody knows what it holds.
func findSnapshots(dir string, wanted func(all []snapshot.Found) []snapshot.Found) (
	found []kept, opened map[fleetfile.Place]*snapshot.Snapshot, err error,
) {
	all, err := snapshot.Find(dir)
	if err != nil {
		return nil, nil, err
	}
	if wanted != nil {
		all = wanted(all)
	}
	var bad exit.Problems
	opened = map[fleetfile.Place]*snapshot.Snapshot{}
	for _, one := range all {
		k := kept{Place: placeOf(one), dir: one.Dir}
		if !one.Partial {
			s, err := snapshot.Open(one.Dir)
			if err != nil {
				bad = append(bad, err)
				continue
			}
			k.manifest, opened[k.Place] = s.Manifest(), s
		}
		found = append(found, k)
	}
	if len(bad) > 0 {
		return nil, nil, bad
	}
	return found, opened, nil
}

// oneFolder is the folder that a command of `allclear snapshot` is about.
func oneFolder(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return exit.Usage(exit.WithHint(fmt.Errorf("%s takes one folder, %d given", cmd.CommandPath(), len(args)),
			cmd.CommandPath()+" before-upgrade"))
	}
	return nil
}

func newSnapshotShowCommand(around surroundings) *cobra.Command {
	format := choice{value: "text", allowed: []string{"text", "json"}}
	var isByTable bool
	cmd := &cobra.Command{
		Use:   "show FOLDER",
		Short: "Show what is in snapshots",
		Long: `Lists the snapshots in a folder that allclear snapshot wrote, or the one in a
member's own folder: the servers' versions, how far they had come, how many tables
and rows, and whether they are whole. It reads what they say of themselves; allclear
snapshot check reads every byte.

` + plainExitHelp(),
		Example: `  allclear snapshot show before
  allclear snapshot show before/shard01/a --tables
  allclear snapshot show before --format json`,
		Args: oneFolder,
		RunE: func(_ *cobra.Command, args []string) error {
			found, _, err := findSnapshots(settings.InHome(args[0]), nil)
			switch {
			case err != nil:
				return err
			case format.value == "json":
				return writeSnapshotsJSON(around.out, found)
			}
			return showSnapshots(around.out, found, isByTable)
		},
	}
	cmd.Flags().BoolVar(&isByTable, "tables", false, "also list the tables of each member")
	cmd.Flags().Var(&format, "format", "text or json")
	completeWords(cmd, "format", format.allowed)
	return cmd
}

// showSnapshots writes what was found for people.
func showSnapshots(w io.Writer, found []kept, isByTable bool) error {
	var page snapshotPage
	for i := range found {
		state := stateWhole
		if found[i].manifest == nil {
			state = stateUnfinished
		}
		page.add(found[i].String(), state, found[i].manifest)
	}
	if err := page.write(w); err != nil || !isByTable {
		return err
	}
	for i := range found {
		if m := found[i].manifest; m != nil {
			if err := showTables(w, found[i].String(), m); err != nil {
				return err
			}
		}
	}
	return nil
}

// showTables writes the tables of one snapshot.
func showTables(w io.Writer, member string, m *snapshot.Manifest) error {
	var rows [][]string
	for i := range m.Tables {
		t := &m.Tables[i]
		rows = append(rows, []string{
			t.Name, finding.Thousands(t.Rows), humanize.IBytes(uint64(t.Size)), t.Sum, t.Began.Format(time.RFC3339), t.File,
		})
	}
	table, err := plainTable([]string{"table", "rows", "size", "digest", "read at", "file"}, rows, map[int]bool{1: true, 2: true})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "\n%s\n%s", member, table); err != nil {
		return fmt.Errorf("writing to stdout: %w", err)
	}
	return nil
}

// shownSnapshot is a snapshot in the output of --format json. Its keys are stable; others
// may be added.
type shownSnapshot struct {
	Pair       string       `json:"pair"`
	Member     string       `json:"member"`
	Folder     string       `json:"folder"`
	Whole      bool         `json:"whole"`
	Tool       string       `json:"tool,omitempty"`
	Address    string       `json:"address,omitempty"`
	Version    string       `json:"version,omitempty"`
	Began      *shownMoment `json:"began,omitempty"`
	Ended      *shownMoment `json:"ended,omitempty"`
	Moved      string       `json:"moved,omitempty"` // while it was taken: something, nothing or not-known
	Consistent bool         `json:"consistent"`
	Rows       uint64       `json:"rows"`
	Size       int64        `json:"size"` // bytes
	Tables     []shownTable `json:"tables"`
	LeftOut    []string     `json:"left_out,omitempty"`
}

type shownMoment struct {
	At       time.Time `json:"at"`
	Position string    `json:"position"`
}

func momentOf(s *checksum.Standing) *shownMoment {
	return &shownMoment{s.At, s.Activity.Replication.String()}
}

type shownTable struct {
	Table  string `json:"table"`
	Rows   uint64 `json:"rows"`
	Size   int64  `json:"size"` // bytes
	Digest string `json:"digest"`
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
}

func writeSnapshotsJSON(w io.Writer, found []kept) error {
	all := []shownSnapshot{}
	for i := range found {
		all = append(all, found[i].forJSON())
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(map[string]any{"snapshots": all}); err != nil {
		return fmt.Errorf("writing to stdout: %w", err)
	}
	return nil
}

func (k *kept) forJSON() shownSnapshot {
	s := shownSnapshot{Pair: k.Pair, Member: k.Member, Folder: k.dir, Tables: []shownTable{}}
	m := k.manifest
	if m == nil {
		return s
	}
	s.Whole, s.Tool, s.Address, s.Version, s.LeftOut = true, m.Tool, m.Address, m.Facts["version"], m.LeftOut
	r := &m.Recording
	s.Began, s.Ended = momentOf(&r.Began), momentOf(&r.Ended)
	s.Moved, s.Consistent = r.Ended.Since(&r.Began).Executed.String(), r.Consistent
	s.Rows, s.Size = sizeOf(m)
	for i := range m.Tables {
		t := &m.Tables[i]
		s.Tables = append(s.Tables, shownTable{t.Name, t.Rows, t.Size, t.Sum, t.File, t.SHA256})
	}
	return s
}
