package finding

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestOnlyWhatTakesNothingAwayIsLegal: a change since a was recorded is expected if b does all
// that a did. Each of these takes something away, or it is not known that it does not.
func TestOnlyWhatTakesNothingAwayIsLegal(t *testing.T) {
	for _, f := range []Finding{
		{Kind: MissingTable, Member: "b", Facts: Missing{Has: "a"}},
		{Kind: MissingColumn, Member: "b", Facts: Missing{Has: "a"}},
		{Kind: MissingIndex, Member: "b", Facts: Missing{Has: "a"}},
		{Kind: MissingObject, Member: "b", Facts: StoredObject{Has: "a", What: "trigger"}},
		{Kind: MissingCheck, Member: "b", Facts: Missing{Has: "a"}},
		{Kind: TypeDiffers, Facts: DefinitionApart{A: "int", B: "varchar(9)"}},
		{Kind: TypeDiffers, Facts: DefinitionApart{A: "bigint", B: "int", Covers: "a"}},
		{Kind: CharsetDiffers, Facts: DefinitionApart{A: "latin1", B: "greek"}},
		{Kind: Engine, Facts: DefinitionApart{A: "InnoDB", B: "MyISAM", Covers: "a"}},
		{Kind: AutoIncrement, Facts: OnlyOn{Member: "a"}},
		{Kind: Versioned, Facts: OnlyOn{Member: "a"}},
		{Kind: Promoted, Facts: Widened{On: "a"}},
		{Kind: IndexDiffers, Facts: IndexApart{TakesDuplicates: "b"}},
		{Kind: IndexDiffers, Facts: IndexApart{TakesDuplicates: Either}},
		{Kind: IndexDiffers, Facts: IndexApart{A: "KEY k (x)", B: "KEY k (y)"}},
		{Kind: IndexPrefix, Member: "b", Facts: Prefixes{}},
		{Kind: IndexPrefix, Facts: Prefixes{}},
		{Kind: HiddenIndex, Facts: IndexHidden{On: "b"}},
		{Kind: CounterApart, Member: "b", Facts: CountersApart{}},
		{Kind: CounterApart, Facts: CountersApart{}},
		{Kind: DefinerMissing, Member: "b", Facts: StoredObject{Definer: "x@y"}},
		{Kind: Generated, Facts: DefinitionApart{Covers: "b"}},
		{Kind: OnUpdate, Facts: DefinitionApart{Without: "a"}},
		{Kind: ForeignKeyDiffers, Facts: DefinitionApart{Covers: "b"}},
		{Kind: Damage("question-marked"), Member: "a", Facts: DefinitionDamage{What: Label}},
		{Kind: RowDiffers, Facts: Row{}},
		{Kind: Server("sql_mode"), Facts: Modes{Lenient: "b"}},
		{Kind: Server("time_zone"), Facts: Setting{A: "UTC", B: "CET"}},
		{Kind: Server("innodb_flush_log_at_trx_commit"), Facts: Setting{A: "1", B: "2"}},
	} {
		assert.False(t, f.IsLegal(), "%s %v", f.Kind, f.Facts)
	}
	assert.True(t, (&Finding{Kind: Server("sql_mode"), Facts: Modes{Lenient: "a"}}).IsLegal())
	assert.True(t, (&Finding{Kind: Server("version"), Facts: Setting{A: "10.11", B: "11.8"}}).IsLegal())
}
