package main

import (
	"fmt"
	"syscall"

	"allclear/checksum/server"
	"allclear/cmd/internal/exit"
	"allclear/compare/fleet"
)

// fewestFiles is how many files a command may need for itself: the standard streams, the
// Go runtime, the fleet file, a ledger, a folder, a look-up of a name. With less than a
// handful the runtime ends the process in its own words.
const fewestFiles = 32

// checkFiles fails if this process may not open so many files at the same time. The
// runtime has raised the soft limit to the hard one.
func checkFiles(needed uint64) error {
	var limit syscall.Rlimit
	// Where the limit is not known, opening finds out.
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err == nil && limit.Cur < needed {
		return exit.WithHint(fmt.Errorf("this process may open %d files at the same time, and may need %d", limit.Cur, needed),
			fmt.Sprintf("ulimit -n %d, or a limit of that much where the process is started (LimitNOFILE=, --ulimit nofile=)", needed))
	}
	return nil
}

// filesFor is how many files a run over some servers may need at the same time.
func filesFor(p *fleet.Plan, servers int) uint64 {
	rows := 2 * min(max(1, p.AtOnce), len(p.Pairs)) * p.Pair.Jobs
	return fewestFiles + uint64(servers*server.MostKept+max(rows, p.IDs.Reads))
}
