package words

import (
	"time"

	"allclear/compare/finding"
)

func acceptedExamples() []example {
	entry := finding.AcceptedEntry{
		Kind: finding.RowMissing, Table: "shop.carts", Column: "note", Pair: "shard01", Reason: "carts of guests expire", By: "mia",
		Until: time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC), Findings: 3,
	}
	one, none := entry, finding.AcceptedEntry{Kind: finding.Server("version"), Reason: "until the upgrade", By: "mia", Until: entry.Until}
	one.Findings = 1
	of := func(kind finding.Kind, facts finding.AcceptedEntry, says string) example {
		return example{finding.Finding{Kind: kind, Count: 1, Facts: facts}, says}
	}
	const what = "row.missing of shop.carts, column note, on shard01, accepted by mia (carts of guests expire)"
	return []example{
		of(finding.AcceptedExpired, entry, what+": that ended with 2026-02-28; 3 findings decide again"),
		of(finding.AcceptedExpired, one, what+": that ended with 2026-02-28; 1 finding decides again"),
		of(finding.AcceptedExpired, none,
			"server.version, accepted by mia (until the upgrade): that ended with 2026-02-28; nothing like it was found"),
		of(finding.AcceptedUnused, none, "server.version, accepted by mia (until the upgrade): nothing like it was found any more"),
	}
}
