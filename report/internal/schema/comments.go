package schema

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
)

// Comments are what the sources say of types and their fields.
type Comments struct{ says map[string]string }

// ReadComments reads the sources of packages, by their import paths and folders.
func ReadComments(folders map[string]string) (*Comments, error) {
	c := &Comments{says: map[string]string{}}
	for path, folder := range folders {
		sources, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, source := range sources {
			file, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.ParseComments)
			if err != nil {
				return nil, err
			}
			c.take(path, file)
		}
	}
	return c, nil
}

func (c *Comments) take(path string, file *ast.File) {
	for _, declared := range file.Decls {
		types, ok := declared.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range types.Specs {
			one, ok := spec.(*ast.TypeSpec)
			if !ok {
				continue
			}
			at := path + "." + one.Name.Name
			c.says[at] = sentence(one.Doc, types.Doc)
			fields, ok := one.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, field := range fields.Fields.List {
				for _, name := range field.Names {
					c.says[at+"."+name.Name] = sentence(field.Doc, field.Comment)
				}
			}
		}
	}
}

// sentence is the first of some comments that says something, in one line.
func sentence(comments ...*ast.CommentGroup) string {
	for _, c := range comments {
		if text := strings.Join(strings.Fields(c.Text()), " "); text != "" {
			return text
		}
	}
	return ""
}

// OfType is what the source says of a type.
func (c *Comments) OfType(t reflect.Type) string { return c.says[t.PkgPath()+"."+t.Name()] }

// OfField is what the source says of a field of a struct.
func (c *Comments) OfField(t reflect.Type, field string) string {
	return c.says[t.PkgPath()+"."+t.Name()+"."+field]
}
