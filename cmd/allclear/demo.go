package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"allclear/checksum/server"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/login"
	"allclear/cmd/internal/progress"
	"allclear/cmd/internal/terminal"
	"allclear/compare/identity/entity"
	"allclear/fixtures"
	"allclear/report"
	"allclear/report/text"
)

func newDemoCommand(around surroundings, engine engine) *cobra.Command {
	output, log := defaultOutputOptions(), defaultLogOptions()
	// The demo prints what it does, so by default its log has only warnings.
	log.level.value = "warn"
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Watch an incident being found and mended, on private servers",
		Long: `Starts two shard pairs of private MariaDB servers, loads a small marketplace,
plants an incident (rows lost, changed, swapped and extra, one ID given to two
listings, a column left at INT that new IDs have outgrown, texts encoded twice,
one server's settings off), verifies and shows NO-GO; mends all but the tables of
a feature that can be off, and shows DEGRADED; mends those, and shows GO. Then one
member is recorded in a snapshot, a conversion damages its texts, and the snapshot
proves it and what mends it. It takes less than a minute, touches no other server,
and removes everything it made, on Ctrl-C too. It needs mariadbd (Debian's
mariadb-server-core).

` + exitCodes(
			exitLine(report.ExitGo, "the demo showed what it should"),
			exitLine(report.ExitNoGo, "it did not: something is wrong with allclear"),
			exitLine(report.ExitCouldNot, "the servers could not be started or filled"),
			exitLine(exit.CodeUsage, "the command line is wrong"),
			signalLine(),
		),
		Example: "  allclear demo\n  allclear demo --log-level debug",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &demo{
				around: around, engine: engine, quiet: log.quiet(),
				color:  output.colored(around),
				stderr: progress.NewWriter(around.err),
			}
			d.log = log.logger(d.stderr)
			return d.run(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&output.noColor, "no-color", false, "no colours, even on a terminal")
	log.addFlags(cmd)
	return cmd
}

// demoError is a demo that did not show what it should.
type demoError struct{ error }

func (e demoError) Unwrap() error { return e.error }
func (demoError) ExitCode() int   { return report.ExitNoGo }

// demo is one run of the demo.
type demo struct {
	around surroundings
	engine engine
	stderr *progress.Writer
	log    *slog.Logger
	quiet  bool
	color  bool

	shards  []fixtures.Shard
	planted []planted
	step    int
	failed  error // the first failed write
}

// The demo's marketplace: small enough for seconds, large enough for every kind
// of key. The shards' IDs lie far apart.
const (
	demoShards   = 2
	demoUsers    = 2000
	demoIDsEach  = 1_000_000
	demoDatabase = "shop"
	demoUser     = "allclear"

	// The tables of the feature that can be off.
	demoTreasuries = demoDatabase + ".treasur*"

	// The ticket table that listings get their IDs from has just passed what fits
	// an INT.
	demoTickets    = "tickets.Tickets64"
	demoLastTicket = 1 << 31
)

func (d *demo) market(shard int) fixtures.Market {
	return fixtures.Market{Database: demoDatabase, Seed: uint64(shard + 1), Users: demoUsers, FirstID: uint64(shard)*demoIDsEach + 1}
}

func (d *demo) run(ctx context.Context) (err error) {
	started := time.Now()
	d.say("Two shards of a marketplace, each a pair of private MariaDB servers.")
	d.begin("Starting four servers and loading the same %s rows on both members of each pair.",
		humanize.Comma(int64(d.market(0).Rows())))
	servers, err := fixtures.StartAll(ctx, 2*demoShards, fixtures.Options{Args: []string{
		// Without this allclear would rightly warn that a crash may turn counters back.
		"--innodb-flush-log-at-trx-commit=1",
	}})
	if err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return exit.WithHint(err, "apt-get install mariadb-server-core")
		}
		return fmt.Errorf("starting the demo's servers: %w", err)
	}
	defer func() { err = errors.Join(err, fixtures.StopAll(servers...)) }()
	for pair := range slices.Chunk(servers, 2) {
		d.shards = append(d.shards, fixtures.Shard{A: pair[0], B: pair[1]})
	}
	f, err := d.load(ctx)
	if err != nil {
		return fmt.Errorf("loading the demo's data: %w", err)
	}
	d.begin("The incident: while the site was down, this happened.")
	if err := d.plant(ctx); err != nil {
		return fmt.Errorf("planting the demo's damage: %w", err)
	}
	d.begin("Is the data right? allclear verify says:\n")
	asked, rows := demoRequest(f), &demoRows{}
	asked.plan.Pair.Keeper = rows
	document, err := d.verify(ctx, asked, report.NoGo)
	if err != nil {
		return err
	}
	if err := d.checkFound(document, rows.found); err != nil {
		return err
	}
	d.begin("All of the planted damage is found, and nothing else. Mending it, as the DBA would from the report; to widen\n" +
		"   an INT takes hours on real tables, and treasuries can be off, so theirs has to wait.")
	if err := d.mend(ctx, func(p *planted) bool { return !inTreasuries(p.Table) }); err != nil {
		return fmt.Errorf("mending the demo's damage: %w", err)
	}
	d.begin("May the site come back? allclear verify says:\n")
	if _, err := d.verify(ctx, demoRequest(f), report.Degraded); err != nil {
		return err
	}
	d.begin("The site is back, without treasuries. Mending the rest.")
	if err := d.mend(ctx, func(p *planted) bool { return inTreasuries(p.Table) }); err != nil {
		return fmt.Errorf("mending the demo's damage: %w", err)
	}
	d.begin("And now? allclear verify says:\n")
	if _, err := d.verify(ctx, demoRequest(f), report.Go); err != nil {
		return err
	}
	if err := d.upgrade(ctx, f); err != nil {
		return err
	}
	d.begin("The site may come back. It took %s; the servers and their data are being removed.",
		time.Since(started).Round(100*time.Millisecond))
	return d.failed
}

// load fills all members and makes the account that verifies, which may SELECT
// and nothing else.
func (d *demo) load(ctx context.Context) (*fleetfile.Fleet, error) {
	password := rand.Text()
	f := &fleetfile.Fleet{Name: "demo", Databases: []string{demoDatabase}}
	for i, shard := range d.shards {
		name := shardName(i)
		if err := d.market(i).Load(ctx, shard.A, shard.B); err != nil {
			return nil, err
		}
		target := fleetfile.Pair{Name: name}
		for side, one := range map[*fleetfile.Member]*fixtures.Server{&target.A: shard.A, &target.B: shard.B} {
			if err := one.CreateVerifier(ctx, demoUser, password, demoDatabase); err != nil {
				return nil, err
			}
			side.Address = fleetfile.Address{Host: one.Host(), Port: one.Port()}
			side.Login = login.Login{User: demoUser, Password: login.NewSecret(password), TLS: server.TLSPreferred}
		}
		f.Pairs = append(f.Pairs, target)
		d.say("   %s: a is %s, b is %s", name, target.A.Address, target.B.Address)
	}
	if err := d.loadTickets(ctx); err != nil {
		return nil, err
	}
	f.IDs = demoIDs(f.Pairs[0].A)
	return f, nil
}

// loadTickets makes the ticket table on the first server, as sites with few servers
// do.
func (d *demo) loadTickets(ctx context.Context) error {
	on := d.shards[0].A
	if err := fixtures.Tickets(ctx, on, demoLastTicket); err != nil {
		return err
	}
	if err := on.Exec(ctx, "GRANT SELECT ON "+demoTickets+" TO "+demoUser+"@'%'"); err != nil {
		return err
	}
	d.say("   tickets: %s on %s/a gives listings their IDs; the last is %d", demoTickets, shardName(0), demoLastTicket)
	return nil
}

// demoIDs is what a fleet file of the demo would say about its IDs.
func demoIDs(tickets fleetfile.Member) fleetfile.IDRules {
	return fleetfile.IDRules{
		Rules: entity.Rules{
			Infer:    true,
			Entities: []entity.Entity{{Name: "listing", Keys: []string{demoDatabase + ".listings.listing_id"}, Generator: "tickets"}},
			Local:    func(table string) bool { return table == demoDatabase+".feedback" },
		},
		Generators: []fleetfile.Generator{{Name: "tickets", Table: demoTickets, Servers: []fleetfile.Member{tickets}}},
	}
}

// demoRequest asks for what `allclear verify` does, with a fleet file that says that treasuries
// can be off.
func demoRequest(f *fleetfile.Fleet) request {
	o := defaultRunOptions()
	asked := o.request(f)
	asked.policy.Features = []report.Feature{{
		Name: "treasuries", CanDisable: true, Patterns: []string{demoTreasuries},
		Command: "allclear verify -c fleet.yaml --tables '" + demoTreasuries + "'",
	}}
	return asked
}

// verify runs what `allclear verify` runs, shows its report, and checks that the
// verdict is the one that the demo should show.
func (d *demo) verify(ctx context.Context, asked request, want report.Verdict) (*report.Document, error) {
	document, err := d.engine.run(ctx, asked, d.around, screen{d.stderr, d.log, d.quiet})
	if err != nil {
		return nil, err
	}
	if d.failed != nil {
		return nil, d.failed
	}
	if err := text.Write(d.around.out, document, text.Options{Color: d.color, Width: terminal.Width(d.around.out)}); err != nil {
		return nil, err
	}
	if document.Verdict != want && ctx.Err() == nil {
		return nil, demoError{fmt.Errorf("the verdict is %s where it should be %s", document.Verdict, want)}
	}
	return document, ctx.Err()
}

func shardName(shard int) string { return fmt.Sprintf("shard%02d", shard+1) }

// findingName names a finding so that two of them can be compared.
func findingName(pair, kind, table string, key map[string]string) string {
	return strings.TrimSpace(strings.Join([]string{pair, kind, table, keyText(key)}, " "))
}

func keyText(key map[string]string) string {
	var parts []string
	for _, column := range slices.Sorted(maps.Keys(key)) {
		parts = append(parts, column+"="+key[column])
	}
	return strings.Join(parts, ", ")
}

// begin prints the heading of the next step.
func (d *demo) begin(format string, values ...any) {
	d.step++
	d.say("\n%d. "+format, append([]any{d.step}, values...)...)
}

// say prints what happens. The first failed write ends the demo at its next step.
func (d *demo) say(format string, values ...any) {
	if d.failed == nil {
		_, d.failed = io.WriteString(d.around.out, fmt.Sprintf(format, values...)+"\n")
	}
}
