package drift

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report/words"
)

// Each check gets its own findings, and a text is not reported both as damaged by
// comparison and by itself.
func TestJudgeReportsWhatARunChecks(t *testing.T) {
	nullable := column("int")
	nullable.Nullable = true
	label := column("enum('né','nè','z')")
	damagedLabel := column("enum('n?','n?','z')")
	label.Name, damagedLabel.Name = "e", "e"
	onA := checksum.Table{Columns: []checksum.Column{column("int"), label}, Comment: "nÃ©"}
	onB := checksum.Table{Columns: []checksum.Column{nullable, damagedLabel}, Comment: "nÃ©"}
	p := pairOf(onA, onB, mysql, mysql)
	p.OnlyB = []*checksum.Table{{Database: "shop", Name: "prÃ©nom"}}

	const (
		missing   = "blocker schema.missing-table a shop.prÃ©nom []"
		damaged   = "blocker charset.question-marked b shop.t [e]"
		drifted   = "warning schema.nullable  shop.t [c]"
		ofTable   = "warning charset.double-encoded b shop.prÃ©nom []"
		ofComment = "warning charset.double-encoded  shop.t []"
		ofLabels  = "warning charset.question-marked b shop.t [e]"
	)
	cases := []struct {
		reason string
		checks compare.Checks
		want   []string
	}{
		{"nothing", compare.Checks{}, nil},
		{"rows that have no place, and labels that changed their meaning", compare.Checks{compare.Rows}, []string{missing, damaged}},
		{"all that differs", compare.Checks{compare.Drift}, []string{missing, damaged, drifted}},
		{"what looks damaged by itself", compare.Checks{compare.Charset}, []string{ofComment, ofTable, ofLabels}},
		{"not where it was reported already", compare.Checks{compare.Rows, compare.Charset}, []string{missing, damaged, ofComment, ofTable}},
		{"all", compare.Checks{compare.Rows, compare.Drift, compare.Charset}, []string{missing, damaged, drifted, ofComment, ofTable}},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			found := Judge(p, c.checks)
			assert.Equal(t, c.want, summaries(found))
			for _, f := range found {
				assert.Equal(t, "p", f.Pair)
			}
		})
	}
}

// What both members show is one finding only where they show the same.
func TestSignsOfBothMembersAreJoined(t *testing.T) {
	labelled := func(fullType string) *checksum.Table {
		return &checksum.Table{Database: "shop", Name: "t", Columns: []checksum.Column{column(fullType)}}
	}
	const (
		both = "warning charset.double-encoded  shop.t [c]"
		onA  = "warning charset.double-encoded a shop.t [c]"
		onB  = "warning charset.double-encoded b shop.t [c]"
	)
	cases := []struct {
		reason string
		a, b   *checksum.Table
		want   []string
	}{
		{"the same", labelled("enum('Ã©','z')"), labelled("enum('Ã©','z')"), []string{both}},
		{"other labels", labelled("enum('Ã©','z')"), labelled("enum('Ã¨','z')"), []string{onA, onB}},
		{
			"more labels than a finding shows",
			labelled("enum('Ã©','Ã¨','Ã«','Ã¶','z')"), labelled("enum('Ã©','Ã¨','Ã«','z')"), []string{onA, onB},
		},
		{"one member was not read", labelled("enum('Ã©','z')"), nil, []string{onA}},
		{"nor the other", nil, labelled("enum('Ã©','z')"), []string{onB}},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			p := &compare.PairOutcome{Name: "p", Tables: []compare.TableOutcome{{Name: "shop.t", A: c.a, B: c.b}}}
			found := Judge(p, compare.Checks{compare.Charset})
			require.Equal(t, c.want, summaries(found))
			const check = "SHOW CREATE TABLE `shop`.`t`"
			if len(c.want) == 1 && c.want[0] == both {
				assert.Equal(t, finding.On("", check), found[0].Recheck)
				assert.Equal(t, "label 'Ã©' looks damaged (once)", words.Detail(&found[0]))
			}
			for _, f := range found {
				assert.Equal(t, finding.On(f.Member, check), f.Recheck)
			}
		})
	}
}

// Each kind that drift makes is in the catalogue, and of what the catalogue has about schemas
// and servers drift makes each kind.
func TestKindsAreThoseOfTheCatalogue(t *testing.T) {
	catalogued := map[finding.Subject][]finding.Kind{}
	for _, e := range finding.Kinds() {
		catalogued[e.Subject] = append(catalogued[e.Subject], e.Kind)
	}
	servers := []finding.Kind{finding.Server(autoIncrementIncrement), finding.Server(autoIncrementOffset)}
	for _, r := range append(rules(), mustBeOn()...) {
		servers = append(servers, r.kind())
	}
	assert.ElementsMatch(t, catalogued[finding.Servers], servers)

	var schema []finding.Kind
	named := schemaKinds(t)
	used := selected(t, "finding")
	for name, kind := range named {
		if used[name] {
			schema = append(schema, kind)
		}
	}
	assert.ElementsMatch(t, catalogued[finding.Schema], schema)
}

// schemaKinds are the constants of kinds about the schema.
func schemaKinds(t *testing.T) map[string]finding.Kind {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "finding", "kinds_schema.go"), nil, 0)
	require.NoError(t, err)
	kinds := map[string]finding.Kind{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 && spec.Names[0].IsExported() {
			literal, ok := spec.Values[0].(*ast.BasicLit)
			require.True(t, ok)
			text, err := strconv.Unquote(literal.Value)
			require.NoError(t, err)
			kinds[spec.Names[0].Name] = finding.Kind(text)
		}
		return true
	})
	require.NotEmpty(t, kinds)
	return kinds
}

// selected are the names that this package takes from another.
func selected(t *testing.T, from string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	names := map[string]bool{}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == from {
					names[s.Sel.Name] = true
				}
			}
			return true
		})
	}
	return names
}
