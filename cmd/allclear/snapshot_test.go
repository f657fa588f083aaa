package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/snapshot"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/compare"
)

// recorded is the manifest of a snapshot of one table.
func recorded(o snapshot.Options) *snapshot.Manifest {
	return &snapshot.Manifest{
		Whole: true, Pair: o.Pair, Member: o.Member, Facts: map[string]string{"version": "10.11.6-MariaDB"},
		Tables: []snapshot.Table{{Name: "shop.users", Rows: 1234, Size: 2048}},
	}
}

// TestSnapshotsOfAFleet: every member is recorded with what the flags say, under its own name.
func TestSnapshotsOfAFleet(t *testing.T) {
	secret := writeFile(t, t.TempDir(), "secret", "0123456789abcdef\n")
	var mu sync.Mutex
	var got []string
	r := &testRun{take: func(_ context.Context, dir string, o snapshot.Options) (*snapshot.Manifest, error) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, fmt.Sprintf("%s %s/%s %d %t %s", dir, o.Pair, o.Member, o.Jobs, o.Resume, o.HashKeys))
		assert.True(t, o.IsPlanned("shop.users"))
		assert.False(t, o.IsPlanned("shop.log"))
		assert.NotNil(t, o.View)
		assert.NotNil(t, o.Fingerprints)
		assert.Subset(t, o.Variables, []string{"version_comment", "sql_mode", "server_uuid", "lower_case_table_names"})
		return recorded(o), nil
	}}
	out := t.TempDir()
	require.Zero(t, r.run(t, "snapshot", "-c", fleetPath(t), "--out", out, "--exclude", "shop.log", "--jobs", "3", "--resume",
		"--hash-keys", secret, "--log-level", "error"), r.stderr.String())
	slices.Sort(got)
	var want []string
	for _, member := range []string{"s1/a", "s1/b", "s2/a", "s2/b"} {
		want = append(want, out+" "+member+" 3 true 0123456789abcdef")
		assert.Contains(t, r.stdout.String(), " "+member+" ")
	}
	assert.Equal(t, want, got)
	assert.Contains(t, r.stdout.String(), "10.11.6-MariaDB")
	assert.Contains(t, r.stdout.String(), "1,234")
	assert.Contains(t, r.stdout.String(), "4 snapshots kept in "+out+"\n")
	assert.Empty(t, r.stderr.String())
	assert.NotContains(t, r.stdout.String(), "0123456789abcdef")
}

// TestOneMembersTroubleDoesNotEndTheOthers: what could be recorded is, and the exit code says that
// something is missing.
func TestOneMembersTroubleDoesNotEndTheOthers(t *testing.T) {
	r := &testRun{
		ping: map[string]error{"s1/b": exit.WithHint(errors.New("Access denied"), "check user and password")},
		take: func(_ context.Context, _ string, o snapshot.Options) (*snapshot.Manifest, error) {
			if o.Pair == "s2" && o.Member == "a" {
				return nil, exit.WithHint(errors.New("no space left on device"), "make room")
			}
			assert.NotEqual(t, "s1/b", o.Pair+"/"+o.Member, "a member that lets nobody in is left alone")
			return recorded(o), nil
		},
	}
	assert.Equal(t, 2, r.run(t, "snapshot", "-c", fleetPath(t), "--out", t.TempDir(), "--log-level", "error"))
	assert.Equal(t, "allclear: recording s1/b: Access denied\nTry: check user and password\n"+
		"allclear: recording s2/a: no space left on device\nTry: make room\n", r.stderr.String())
	assert.Equal(t, 2, strings.Count(r.stdout.String(), "NOT TAKEN"))
	assert.Contains(t, r.stdout.String(), "2 of 4 snapshots kept in ")
}

// TestASnapshotOfAMisspeltTableIsNoSuccess: who names a table believes afterwards that it is in
// the snapshot.
func TestASnapshotOfAMisspeltTableIsNoSuccess(t *testing.T) {
	r := &testRun{take: func(_ context.Context, _ string, o snapshot.Options) (*snapshot.Manifest, error) {
		o.IsPlanned("shop.users")
		return recorded(o), nil
	}}
	assert.Equal(t, 2, r.run(t, "snapshot", "--a", "x", "--user", "u", "--out", t.TempDir(), "--tables", "shop.users,shop.lisstings",
		"--log-level", "error"))
	assert.Equal(t, "allclear: no table that the account can see matches shop.lisstings\n"+
		"Try: patterns are matched with db.table; `allclear explain` lists the tables\n", r.stderr.String())
}

// waiting records until the run is cancelled, as a server does that is asked no more.
func waiting(ctx context.Context, _ string, _ snapshot.Options) (*snapshot.Manifest, error) {
	<-ctx.Done()
	return nil, fmt.Errorf("reading shop.users: %w", ctx.Err())
}

// TestASnapshotThatIsCutShort: it never looks whole, and a person is told how to go on.
func TestASnapshotThatIsCutShort(t *testing.T) {
	r := &testRun{take: waiting}
	args := []string{"snapshot", "--a", "x", "--user", "u", "--out", t.TempDir(), "--log-level", "error"}
	assert.Equal(t, 2, r.run(t, append(args, "--timeout", "20ms")...))
	assert.Equal(t, "allclear: recording a: --timeout 20ms reached\nTry: the same command with --resume goes on with it\n", r.stderr.String())
	assert.Contains(t, r.stdout.String(), "0 of 1 snapshot kept")

	r = &testRun{take: func(ctx context.Context, dir string, o snapshot.Options) (*snapshot.Manifest, error) {
		assert.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
		return waiting(ctx, dir, o)
	}}
	assert.Equal(t, 130, r.run(t, args...))
	assert.Equal(t, "allclear: interrupted by SIGINT\n", r.stderr.String())
	assert.Contains(t, r.stdout.String(), "NOT TAKEN")
}

// TestSnapshotsArePairedWithWhatTheyAreComparedWith: what has no counterpart lets nobody in, which
// makes a gap of it, and it is never left out in silence.
func TestSnapshotsArePairedWithWhatTheyAreComparedWith(t *testing.T) {
	at := func(name string) fleetfile.Place {
		pair, member, isPair := strings.Cut(name, "/")
		if !isPair {
			return fleetfile.Place{Member: pair}
		}
		return fleetfile.Place{Pair: pair, Member: member}
	}
	live := absent{called: "live"}
	for _, c := range []struct {
		reason      string
		found       []string
		rivals      []string
		areUnnamed  bool
		want        []string // name, a, b
		notSelected string
	}{
		{reason: "by name", found: []string{"s1/a", "s1/b"}, rivals: []string{"s1/a", "s1/b"},
			want: []string{"s1/a whole live", "s1/b whole live"}},
		{
			reason: "a member without a snapshot, and a snapshot without a member", found: []string{"s1/a", "s3/a"},
			rivals: []string{"s1/a", "s2/a"},
			want:   []string{"s1/a whole live", "s2/a no snapshot live", "s3/a whole nothing"},
		},
		{reason: "one that was not finished is none", found: []string{"s1/a…"}, rivals: []string{"s1/a"}, want: []string{"s1/a unfinished live"}},
		{reason: "left out", found: []string{"s1/a", "s3/a"}, rivals: []string{"s1/a"}, notSelected: "s3/a", want: []string{"s1/a whole live"}},
		{reason: "one and one belong together", found: []string{"s1/b"}, rivals: []string{"a"}, areUnnamed: true,
			want: []string{"s1/b whole live"}},
		{
			reason: "a fleet file names its members for good", found: []string{"s1/b"}, rivals: []string{"s1/a"},
			want: []string{"s1/a no snapshot live", "s1/b whole nothing"},
		},
	} {
		f := &folder{dir: "before", sides: map[fleetfile.Place]*snapshot.Snapshot{}}
		for _, name := range c.found {
			name, isPartial := strings.CutSuffix(name, "…")
			f.found = append(f.found, kept{Place: at(name)})
			if !isPartial {
				f.sides[at(name)] = &snapshot.Snapshot{}
			}
		}
		with := rivals{
			areUnnamed: c.areUnnamed, isChosen: func(p fleetfile.Place) bool { return p.String() != c.notSelected },
			at: func(fleetfile.Place) (compare.Side, error) { return live, nil },
		}
		for _, name := range c.rivals {
			with.places = append(with.places, at(name))
		}
		pairs, err := f.pairs(with)
		require.NoError(t, err)
		var got []string
		for _, p := range pairs {
			got = append(got, p.Name+" "+called(p.A)+" "+called(p.B))
		}
		assert.Equal(t, c.want, got, c.reason)
	}
}

func called(s compare.Side) string {
	if one, isAbsent := s.(absent); isAbsent {
		return one.called
	}
	return "whole"
}

// TestASnapshotIsWrittenWhereItIsSaid: nothing is made of a member's place that leads out of the folder.
func TestASnapshotIsWrittenWhereItIsSaid(t *testing.T) {
	for pair, want := range map[string]string{"": "out/a", "s1": "out/s1/a", "..": "out/%2E./a", "a/b": "out/a%2Fb/a"} {
		assert.Equal(t, filepath.FromSlash(want), snapshot.Dir("out", pair, "a"))
	}
}
