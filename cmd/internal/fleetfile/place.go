package fleetfile

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// place is a line and column of a YAML file, both from 1.
type place struct{ line, column int }

// placeMap has the place of every node of a YAML file, by the path of the node:
// $.pairs[0].a.host.
type placeMap struct {
	nodes map[string]place // a plain value by itself, a list or mapping by its key
	keys  map[place]string // the node whose key is there
}

func newPlaceMap(body ast.Node) *placeMap {
	m := &placeMap{nodes: map[string]place{}, keys: map[place]string{}}
	ast.Walk(m, body)
	return m
}

// Visit records the place of one node. A plain value is visited after its key and
// replaces the key's place by its own.
func (m *placeMap) Visit(node ast.Node) ast.Visitor {
	path := node.GetPath()
	at := position(node)
	_, known := m.nodes[path]
	switch n := node.(type) {
	case *ast.MappingValueNode:
		at = position(n.Key)
		m.keys[at] = path
	case *ast.MappingNode:
		if known {
			return m
		}
		// The token of a mapping without braces is its first colon.
		if !n.IsFlowStyle && len(n.Values) > 0 {
			at = position(n.Values[0].Key)
		}
	case *ast.SequenceNode:
		if known {
			return m
		}
	}
	m.nodes[path] = at
	return m
}

func position(node ast.Node) place {
	at := node.GetToken().Position
	return place{at.Line, at.Column}
}

// of renders a node's place as file:line:column. If the node is missing in the file, it
// is the place of the nearest node around it.
func (m *placeMap) of(file, node string) string {
	for node != "" {
		if at, ok := m.nodes[node]; ok {
			return fmt.Sprintf("%s:%d:%d", file, at.line, at.column)
		}
		node = node[:max(strings.LastIndexAny(node, ".["), 0)]
	}
	return file + ":1:1"
}

// findEmpty returns the first value that is null or the empty text, or nil. Such a key is
// most likely a line that was not finished.
func findEmpty(node ast.Node) ast.Node {
	finder := &emptyFinder{}
	ast.Walk(finder, node)
	return finder.found
}

type emptyFinder struct{ found ast.Node }

func (f *emptyFinder) Visit(node ast.Node) ast.Visitor {
	if f.found != nil {
		return nil
	}
	switch n := node.(type) {
	case *ast.NullNode:
		f.found = n
	case *ast.StringNode:
		if n.Value == "" {
			f.found = n
		}
	}
	return f
}

// nodeName is what a message calls a node: its path without the dollar.
func nodeName(node string) string {
	return strings.TrimPrefix(strings.TrimPrefix(node, "$"), ".")
}
