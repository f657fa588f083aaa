package finding

// Kinds of findings about IDs, what hands them out, and the columns that store them.
const (
	IDDuplicate         Kind = "id.duplicate"          // an ID, or a value of a business key, in two places
	IDInFlight          Kind = "id.in-flight"          // one that was, and no longer was at a second look
	IDNotUnique         Kind = "id.not-unique"         // IDs that nobody can have meant to be unique over the shards
	IDNotCompared       Kind = "id.not-compared"       // IDs of an entity that was inferred, and cannot be compared
	IDClipped           Kind = "id.clipped"            // rows that hold exactly a type's maximum
	IDHeadroom          Kind = "id.headroom"           // a column that is nearly full, or full
	IDReferenceNarrower Kind = "id.reference-narrower" // a column that holds less than its IDs' generator gives
	IDNeverGiven        Kind = "id.never-given"        // a column with IDs far beyond what their generator has given
	IDTicketBehind      Kind = "id.ticket-behind"      // a ticket server that will give IDs that are in use
	IDTicketAhead       Kind = "id.ticket-ahead"       // IDs in use that no ticket server gave
	IDParity            Kind = "id.parity"             // two servers that give the same IDs
	IDDurability        Kind = "id.durability"         // a server that may forget which IDs it gave
)

func idKinds() []Entry {
	return []Entry{
		{
			Kind: IDDuplicate, Subject: IDs, Severity: Blocker, Harm: WrongValues, Noun: "ID", AddsUp: true, CheckOn: "these shards",
			Meaning: "an ID, or a value of a business key, stands in more than one place",
			Proves:  "its rows were read a second time, after a pause, before this was said",
			Remedy:  "find out which row is right; delete a stale copy, or give one of the rows a new ID",
		},
		{
			Kind: IDTicketBehind, Subject: IDs, Severity: Blocker, Harm: ToCome, Noun: "ID", CheckOn: "the ticket server",
			Meaning: "a ticket server is behind IDs that are in use, and what it gives next collides",
			Proves:  "the IDs in use were read first, and the server's counter after them",
			Remedy:  "raise the ticket table's AUTO_INCREMENT beyond the greatest ID in use before anybody asks it for an ID",
		},
		{
			Kind: IDClipped, Subject: IDs, Severity: Blocker, Harm: WrongValues, Noun: "row", AddsUp: true,
			Meaning: "rows hold exactly the maximum of a column's type, to which greater IDs are cut",
			Proves:  "the IDs have passed the maximum; where they have not, it may be a value that means something else",
			Remedy:  "find the IDs that these rows should have, in logs or a backup, and widen the column",
		},
		{
			Kind: IDHeadroom, Subject: IDs, Severity: Blocker, Harm: ToCome, Noun: "column",
			Meaning: "a column that stores IDs is nearly full, or full",
			Proves:  "the column's type, and how far what hands out the IDs has come",
			Remedy:  "widen the column to BIGINT: allclear ids --plan prints the work in a safe order",
		},
		{
			Kind: IDParity, Subject: IDs, Severity: Warning, Harm: ToCome, Noun: "pair of servers",
			Meaning: "two servers give the same IDs",
			Proves:  "their auto_increment_increment and auto_increment_offset have numbers in common",
			Remedy:  "give both one increment, and each an offset of its own",
		},
		{
			Kind: IDNotUnique, Subject: IDs, Severity: Warning, Harm: WrongValues, Noun: "ID",
			Meaning: "IDs of an entity that nobody named stand in more than one shard",
			Proves:  "that they do; not that they should not: nobody said whether they are unique over the shards",
			Remedy:  "declare the table under ids: local, or its entity under ids: entities",
		},
		{
			Kind: IDReferenceNarrower, Subject: IDs, Severity: Warning, Harm: ToCome, Noun: "column",
			Meaning: "a column that stores IDs holds less than what hands them out can give",
			Proves:  "the types; nothing is wrong until the IDs have come that far",
			Remedy:  "widen the column to BIGINT, or list it under ids: small if its IDs stay small",
		},
		{
			Kind: IDTicketAhead, Subject: IDs, Severity: Warning, Harm: ToCome, Noun: "ID", CheckOn: "the ticket server",
			Meaning: "IDs are in use that no ticket server gave",
			Proves:  "the servers' counters have not come to them, or give other numbers",
			Remedy:  "find out what gave them; the servers collide with them when they come there",
		},
		{
			Kind: IDNeverGiven, Subject: IDs, Severity: Warning, Harm: WrongValues, Noun: "column",
			Meaning: "a column holds IDs far beyond the greatest that was ever given",
			Proves:  "the column was read first, and how far the IDs have come after it",
			Remedy:  "find out what wrote them; they refer to nothing, and to the wrong row once the IDs have come there",
		},
		{
			Kind: IDDurability, Subject: IDs, Severity: Warning, Harm: ToCome, Noun: "server",
			Meaning: "a server may forget which IDs it gave, and give them again",
			Proves:  "its settings and its version; not that it happened",
			Remedy:  "set innodb_flush_log_at_trx_commit = 1 where IDs are handed out, or go to a version that keeps its counters",
		},
		{
			Kind: IDNotCompared, Subject: IDs, Severity: Info, Harm: OtherThanExpected, Noun: "entity",
			Meaning: "the IDs of an entity that nobody named cannot be compared over the shards",
			Proves:  "nothing of its IDs",
			Remedy:  "name the entity under ids: entities if its IDs are unique over the shards",
		},
		{
			Kind: IDInFlight, Subject: IDs, Severity: Info, Harm: OtherThanExpected, Noun: "ID",
			Meaning: "IDs stood in more than one place and no longer did at a second look",
			Proves:  "rows are on their way between shards",
			Remedy:  "none",
		},
	}
}
