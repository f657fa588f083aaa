package html

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
	"text/template/parse"
	"time"

	"allclear/compare/finding"
	"allclear/report/printable"
)

//go:embed page
var files embed.FS //nolint:gochecknoglobals // embedded files must be

// parsed are the templates of the page. Every value that they write is made printable first: a
// browser shows a mark of direction or a control character no more than a terminal does.
func parsed() (*template.Template, error) {
	templates, err := template.New("").Funcs(functions()).ParseFS(files, "page/*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("reading the templates of the page: %w", err)
	}
	for _, t := range templates.Templates() {
		if t.Tree != nil {
			makePrintable(t.Tree.Root)
		}
	}
	return templates, nil
}

// mostNamed is how many of several names are named; the others are counted.
const mostNamed = 4

func functions() template.FuncMap {
	return template.FuncMap{
		"printable": forPeople,
		"thousands": func(n any) (string, error) {
			switch n := n.(type) {
			case int:
				return finding.Thousands(n), nil
			case uint64:
				return finding.Thousands(n), nil
			}
			return "", fmt.Errorf("%T is no count", n)
		},
		"counted":   func(n int, noun string) string { return finding.Counted(n, noun) },
		"counted64": func(n uint64, noun string) string { return finding.Counted(n, noun) },
		"date":      func(t time.Time) string { return t.UTC().Format(time.DateOnly) },
		"datetime":  func(t time.Time) string { return t.UTC().Format(time.DateTime) },
		"rfc3339":   func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"lower":     strings.ToLower,
		"firstOf":   func(names []string) []string { return names[:min(len(names), mostNamed)] },
		"restOf":    func(names []string) int { return max(0, len(names)-mostNamed) },
	}
}

// forPeople makes texts printable. Numbers are, and so is what this package marks as a part of
// the page.
func forPeople(value any) any {
	switch v := value.(type) {
	case string:
		return printable.Text(v)
	case fmt.Stringer:
		return printable.Text(v.String())
	case int, uint64, template.CSS, template.JS, template.HTML, nil:
		return v
	}
	return printable.Text(fmt.Sprint(value))
}

// makePrintable ends every pipeline that writes something in "| printable", so that no template
// can forget it.
func makePrintable(node parse.Node) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			makePrintable(child)
		}
	case *parse.ActionNode:
		if len(n.Pipe.Decl) == 0 {
			name := parse.NewIdentifier("printable").SetPos(n.Pos).SetTree(nil)
			n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{name}})
		}
	case *parse.IfNode:
		makePrintable(n.List)
		makePrintable(n.ElseList)
	case *parse.RangeNode:
		makePrintable(n.List)
		makePrintable(n.ElseList)
	case *parse.WithNode:
		makePrintable(n.List)
		makePrintable(n.ElseList)
	}
}

// asset is an embedded file of the page, without the line feed that ends it.
func asset(name string) (string, error) {
	text, err := files.ReadFile("page/" + name)
	if err != nil {
		return "", fmt.Errorf("reading a part of the page: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

// policy is the content security policy: nothing is fetched, nothing is sent, and the one script
// that runs is the page's own. Styles may stand in attributes, which is where the plotting
// library writes them; they can fetch nothing either.
func policy(script string) string {
	sum := sha256.Sum256([]byte(script))
	return "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'"
}
