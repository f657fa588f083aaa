package markdown

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	renderer "github.com/yuin/goldmark/renderer/html"

	"allclear/compare/damage/corpus"
	"allclear/report/printable"
)

// element is a tag of HTML.
func element() *regexp.Regexp { return regexp.MustCompile(`<(/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)>|<!`) }

// shown renders Markdown as GitHub does, and gives the elements and the text of it. Raw HTML is
// passed on, so that it would show.
func shown(t *testing.T, markdown string) (elements []string, text string) {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(renderer.WithUnsafe())).
		Convert([]byte(markdown), &out))
	for _, found := range element().FindAllStringSubmatch(out.String(), -1) {
		if name := found[2]; found[1] == "" && !slices.Contains(elements, name) {
			elements = append(elements, name)
		}
	}
	return elements, html.UnescapeString(element().ReplaceAllString(out.String(), ""))
}

func hostile(t *testing.T) []string {
	t.Helper()
	texts, err := corpus.Naughty()
	require.NoError(t, err)
	return append(texts, "", " ", "    four", "ends ", "a  b", "- item", "+ item", "* item", "# head", "=====", "---", "***", "> quote",
		"1. one", "12) two", "| a | b |", `\|`, `a\`, `\\|\`, "`", "``", "` `", "`a", "a`", "[x](http://evil)", "![x](y)", "[x]: http://evil",
		"<b>bold</b>",
		"<!-- x -->", "&amp;", "&#60;b&#62;", "http://evil.example/x", "https://a|b", "www.evil.example", "mail@evil.example", "@everyone", "#12",
		"~~gone~~", "**bold**", "_em_", "$math$", "a\nb", "a\r\n\r\n# b", "\t tab", "- [ ] task", "    - deep", "a|b@c", "x@`y`|", "```", "~~~")
}

// TestDataAreShownAsTheyAre: the words of servers are neither markup nor HTML nor links, and none of
// their characters is lost.
func TestDataAreShownAsTheyAre(t *testing.T) {
	for _, text := range hostile(t) {
		want := printable.Text(text)

		elements, got := shown(t, "- "+escape(text)+"\n")
		assert.Subset(t, []string{"ul", "li", "code"}, elements, "%q in a list: %s", text, escape(text))
		assert.Equal(t, "\n"+want+"\n\n", got, "%q in a list: %s", text, escape(text))

		elements, got = shown(t, "## "+escape(text)+"\n")
		assert.Subset(t, []string{"h2", "code"}, elements, "%q in a heading: %s", text, escape(text))
		assert.Equal(t, want+"\n", got, "%q in a heading: %s", text, escape(text))

		elements, got = shown(t, "| one | two |\n|---|---|\n| "+cell(text)+" | x |\n")
		assert.Subset(t, []string{"table", "thead", "tbody", "tr", "th", "td", "code"}, elements, "%q in a table: %s", text, cell(text))
		_, inBody, _ := strings.Cut(strings.ReplaceAll(got, "\n", "\x00"), "two\x00\x00\x00\x00\x00")
		assert.Equal(t, strings.Trim(want+"\x00x", "\x00"), strings.Trim(inBody, "\x00"), "%q in a table: %s", text, cell(text))

		elements, got = shown(t, "- x\n\n"+block("  ", "sql", text))
		assert.Subset(t, []string{"ul", "li", "p", "pre", "code"}, elements, "%q in a block", text)
		if strings.TrimSpace(text) != "" { // an empty line has no indent
			assert.Equal(t, "\n\nx\n"+want+"\n\n\n\n", got, "%q in a block", text)
		}
	}
}
