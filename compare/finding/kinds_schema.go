package finding

// Kinds of findings about the schema.
const (
	MissingTable   Kind = "schema.missing-table"
	MissingColumn  Kind = "schema.missing-column"
	MissingIndex   Kind = "schema.missing-index"
	TypeDiffers    Kind = "schema.type"
	IndexDiffers   Kind = "schema.index-differs"
	IndexPrefix    Kind = "schema.index-prefix"
	CharsetDiffers Kind = "schema.charset"
	Collation      Kind = "schema.collation"
	Nullable       Kind = "schema.nullable"
	DefaultDiffers Kind = "schema.default"
	Generated      Kind = "schema.generated"
	Invisible      Kind = "schema.invisible"
	Engine         Kind = "schema.engine"
	Versioned      Kind = "schema.versioned"
	HistoryNotRead Kind = "schema.history-not-read"
	Promoted       Kind = "schema.promoted"
	ColumnOrder    Kind = "schema.column-order"
	CommentDiffers Kind = "schema.comment"
	Partitioned    Kind = "schema.partitioned"
	RowFormat      Kind = "schema.row-format"
	Respelled      Kind = "schema.spelling"

	AutoIncrement     Kind = "schema.auto-increment"
	CounterApart      Kind = "schema.auto-increment-counter"
	OnUpdate          Kind = "schema.on-update"
	HiddenIndex       Kind = "schema.index-hidden"
	MissingForeignKey Kind = "schema.missing-foreign-key"
	ForeignKeyDiffers Kind = "schema.foreign-key"
	MissingCheck      Kind = "schema.missing-check"
	CheckDiffers      Kind = "schema.check"

	ShardLacksTable Kind = "schema.shard-lacks-table" // of a fleet, where both members of a pair lack it
	StandsOut       Kind = "schema.stands-out"        // of a fleet, whatever the other member of the pair has

	MissingObject  Kind = "schema.missing-object"
	ObjectDiffers  Kind = "schema.object"
	DefinerMissing Kind = "schema.definer"
	UnseenObjects  Kind = "schema.unseen"
)

func schemaKinds() []Entry {
	const (
		proves = "both catalogs say so; the rows tell whether values were lost"
		alter  = "find out which definition is meant, and alter the other table"
		none   = "none, unless the tables are meant to be the same in this too"
	)
	all := []Entry{
		{
			Kind: MissingTable, Severity: Blocker, Harm: LostRows, Noun: "table", Legality: IfCovered, ConcernsRows: true,
			Meaning: "one member has a table that the other lacks",
			Proves:  "the other member's list of tables was read and does not have it; its rows were compared with nothing",
			Remedy:  "copy the table to the member that lacks it, or drop it from the one that has it",
		},
		{
			Kind: MissingColumn, Severity: Blocker, Harm: LostRows, Noun: "column", Legality: IfCovered, ConcernsRows: true,
			Meaning: "one member has a column that the other lacks",
			Proves:  "both catalogs say so; its values were compared with nothing",
			Remedy:  "add the column with its values to the member that lacks it, or drop it from the one that has it",
		},
		{
			Kind: MissingIndex, Severity: Warning, Harm: ToCome, Noun: "index", Legality: IfCovered,
			Meaning: "one member has an index that the other lacks: without a unique one it takes duplicates, without another its queries are slow",
			Remedy:  "make the index on the member that lacks it; a unique one may first need duplicates removed",
		},
		{
			Kind: TypeDiffers, Severity: Warning, Harm: ToCome, Noun: "column", Legality: IfCovered,
			Meaning: "the types of a column differ: what one member takes the other may refuse or cut",
			Remedy:  "alter the narrower column before it gets values that do not fit",
		},
	}
	all = append(append(all, indexKinds()...), columnKinds()...)
	all = append(append(all, constraintKinds()...), tableKinds()...)
	all = append(append(all, objectKinds()...), fleetKinds()...)
	for i := range all {
		e := &all[i]
		e.Subject = Schema
		if e.Proves == "" {
			e.Proves = proves
		}
		if e.Remedy == "" && e.Severity == Info {
			e.Remedy = none
		}
		if e.Remedy == "" {
			e.Remedy = alter
		}
	}
	return all
}

func indexKinds() []Entry {
	return []Entry{
		{
			Kind: IndexDiffers, Severity: Warning, Harm: ToCome, Noun: "index", Legality: IfCovered,
			Meaning: "an index is not the same on both members; a unique one then keeps other rows apart",
			Remedy:  "find out which index is meant, and make it on the other member",
		},
		{
			Kind: IndexPrefix, Severity: Warning, Harm: ToCome, Noun: "index", Legality: IfCovered,
			Meaning: "an index has less of a text in it on one member, as after a conversion whose keys got too long",
			Remedy:  "make the index with the longer prefix, on a row format that has room for it",
		},
	}
}

func columnKinds() []Entry {
	return []Entry{
		{
			Kind: CharsetDiffers, Severity: Warning, Harm: ToCome, Noun: "difference", Legality: IfCovered,
			Meaning: "columns of one table have another character set on the other member: one may lack characters that the other can store",
			Remedy:  "convert the columns that were left behind, once their texts are known to be right",
		},
		{
			Kind: Collation, Severity: Warning, Harm: ToCome, Noun: "difference", Legality: IfCovered,
			Meaning:     "columns of one table have another collation on the other member",
			Consequence: "they sort and compare differently, and so do their unique keys",
			Remedy:      "choose one collation; a change may make keys equal that are distinct now",
		},
		{
			Kind: Nullable, Severity: Warning, Harm: ToCome, Noun: "column", Legality: IfCovered,
			Meaning: "a column takes NULL on one member alone",
		},
		{
			Kind: DefaultDiffers, Severity: Warning, Harm: ToCome, Noun: "column", Legality: IfCovered,
			Meaning: "rows inserted without a value get another one on the other member",
		},
		{
			Kind: Generated, Severity: Warning, Harm: ToCome, Noun: "column",
			Meaning: "a column is generated on one member alone, or by another expression",
		},
		{
			Kind: Invisible, Severity: Warning, Harm: OtherThanExpected, Noun: "column", Meaning: "a column is invisible on one member alone",
			Consequence: "SELECT * and INSERT without a column list see different columns",
		},
		{
			Kind: Promoted, Severity: Info, Harm: OtherThanExpected, Noun: "difference", Legality: IfCovered,
			Meaning: "CONVERT TO gave columns a larger type so that every text still fits",
			Remedy:  "none, unless the type before is wanted and has room for every text",
		},
		{
			Kind: Respelled, Severity: Info, Harm: OtherThanExpected, Noun: "difference", Legality: Legal,
			Meaning: "the server has another name for the same type, character set or collation since they were recorded",
		},
		{
			Kind: ColumnOrder, Severity: Info, Harm: OtherThanExpected, Noun: "difference", Legality: Legal,
			Meaning: "the columns come in another order: SELECT * and INSERT without a column list mean others",
		},
	}
}

// constraintKinds are about what a server does to rows that are written.
func constraintKinds() []Entry {
	return []Entry{
		{
			Kind: AutoIncrement, Severity: Blocker, Harm: ToCome, Noun: "column", Legality: IfCovered,
			Meaning:     "a column is AUTO_INCREMENT on one member alone",
			Consequence: "an INSERT that leaves the number to the server fails there with error 1364, or gets 0",
			Remedy:      "MODIFY the column with AUTO_INCREMENT on the member that lost it, before it takes writes",
		},
		{
			Kind: CounterApart, Severity: Warning, Harm: ToCome, Noun: "table", Legality: IfCovered,
			Meaning:     "a member would give numbers that rows have already, or is near the last that the column can hold",
			Consequence: "an INSERT that gets such a number fails with error 1062",
			Proves:      "the counter was read after the rows that have its numbers; a blocker if the next INSERT fails on one member alone",
			Remedy:      "ALTER TABLE … AUTO_INCREMENT = 1 puts the counter behind the greatest number in use; do it before the member takes writes",
		},
		{
			Kind: OnUpdate, Severity: Warning, Harm: ToCome, Noun: "column",
			Meaning:     "a column is set by every UPDATE on one member alone, or to something else",
			Consequence: "an UPDATE leaves another time in the row on each member",
		},
		{
			Kind: HiddenIndex, Severity: Warning, Harm: OtherThanExpected, Noun: "index", Legality: IfCovered,
			Meaning:     "an index is ignored (MariaDB) or invisible (MySQL) on one member alone",
			Consequence: "queries there do without it and may be slow",
			Remedy:      "ALTER TABLE … ALTER INDEX … NOT IGNORED (MariaDB) or VISIBLE (MySQL)",
		},
		{
			Kind: MissingForeignKey, Severity: Warning, Harm: ToCome, Noun: "foreign key", Legality: IfCovered,
			Meaning:     "one member has a foreign key that the other lacks",
			Consequence: "it takes rows whose parent does not exist, and what is done to a parent does not reach its children",
			Remedy:      "look for rows without a parent, then add the foreign key",
		},
		{
			Kind: ForeignKeyDiffers, Severity: Warning, Harm: ToCome, Noun: "foreign key",
			Meaning:     "a foreign key does something else on the other member",
			Consequence: "a DELETE or UPDATE of a parent leaves other rows on each member",
			Remedy:      "find out which rule is meant, and make the foreign key anew on the other member",
		},
		{
			Kind: MissingCheck, Severity: Warning, Harm: ToCome, Noun: "check", Legality: IfCovered,
			Meaning:     "one member has a CHECK that the other lacks",
			Consequence: "it takes rows that the other refuses",
			Remedy:      "look for rows that break it, then add the CHECK",
		},
		{
			Kind: CheckDiffers, Severity: Warning, Harm: ToCome, Noun: "check",
			Meaning:     "a CHECK is another one on the other member, or is not enforced there",
			Consequence: "one member may take rows that the other refuses",
		},
	}
}

// fleetKinds are about shards that are not like most of the fleet, though their members may agree
// with each other.
func fleetKinds() []Entry {
	return []Entry{
		{
			Kind: ShardLacksTable, Severity: Blocker, Harm: LostRows, Noun: "table",
			Meaning: "a shard lacks a table that the others have: dropped on both of its members, or never made",
			Proves: "the tables of every shard were listed; not that the table was ever there: a warning where several shards " +
				"lack it",
			Remedy: "find out whether the shard should have it, and restore it from a backup; else declare that it is accepted",
		},
		{
			Kind: StandsOut, Severity: Warning, Harm: ToCome, Noun: "member",
			Meaning: "columns are not what they are on most of the fleet, as on a shard that a conversion has forgotten",
			Proves:  "the definitions of all members say so; not which of them is meant",
			Remedy:  "do to the members that stand out what was done to the others, or declare that it is accepted",
		},
	}
}

func tableKinds() []Entry {
	return []Entry{
		{
			Kind: Engine, Severity: Warning, Harm: ToCome, Noun: "table", Legality: IfCovered,
			Meaning: "a table is in another storage engine, which may have no transactions",
		},
		{
			Kind: Versioned, Severity: Warning, Harm: ToCome, Noun: "table", Legality: IfCovered,
			Meaning:     "a table is system-versioned on one member alone",
			Consequence: "the other keeps no history of its rows",
		},
		{
			Kind: HistoryNotRead, Severity: Warning, Harm: OtherThanExpected, Noun: "table",
			Meaning: "this table is system-versioned: its current rows were compared, the history rows were not read",
			Proves:  "nothing of the history",
			Remedy:  "compare SELECT ... FOR SYSTEM_TIME ALL on both members, where the history counts",
		},
		{
			Kind: Partitioned, Severity: Info, Harm: OtherThanExpected, Noun: "table",
			Meaning: "a table is partitioned on one member alone, or otherwise: a member may refuse rows that none of its partitions takes",
		},
		{
			Kind: RowFormat, Severity: Info, Harm: OtherThanExpected, Noun: "table", Legality: Legal,
			Meaning: "a table keeps its rows in another format since it was recorded, which holds the same values",
		},
		{
			Kind: CommentDiffers, Severity: Info, Harm: OtherThanExpected, Noun: "comment", Legality: Legal,
			Meaning: "comments differ, as when somebody wrote them anew",
		},
	}
}
