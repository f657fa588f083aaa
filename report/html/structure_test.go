package html_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"allclear/report/internal/example"
)

// nodes are the elements of the page of every sort of Document, in the order of the page.
func nodes(t *testing.T) map[string][]*html.Node {
	t.Helper()
	all := documents()
	all["fleet"] = example.Build("dev", example.Run(), fleetOf(13, 9))
	elements := map[string][]*html.Node{}
	for name, d := range all {
		root, err := html.Parse(strings.NewReader(rendered(t, d)))
		require.NoError(t, err)
		for n := range root.Descendants() {
			if n.Type == html.ElementNode {
				elements[name] = append(elements[name], n)
			}
		}
	}
	return elements
}

// attribute is the value of an attribute; "" for none.
func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// TestLinksOfThePageLeadSomewhere: a link to what was found, or to why something was not verified,
// has a place to lead to.
func TestLinksOfThePageLeadSomewhere(t *testing.T) {
	for name, elements := range nodes(t) {
		ids, links := map[string]int{}, map[string]bool{}
		for _, n := range elements {
			if id := attribute(n, "id"); id != "" {
				ids[id]++
			}
			for _, link := range []string{attribute(n, "href"), attribute(n, "aria-labelledby"), attribute(n, "for")} {
				if link != "" {
					links[strings.TrimPrefix(link, "#")] = true
				}
			}
		}
		for id, n := range ids {
			assert.Equal(t, 1, n, "%s: the anchor %s stands once", name, id)
		}
		for link := range links {
			assert.Contains(t, ids, link, "%s: the link #%s", name, link)
		}
	}
}

// TestThePageCanBeReadAloud: headings go down by one level, cells know their headers, parts of the
// page have names, and drawings are told in words.
func TestThePageCanBeReadAloud(t *testing.T) {
	for name, elements := range nodes(t) {
		level, landmarks := 0, map[string]int{}
		for _, n := range elements {
			switch n.Data {
			case "h1", "h2", "h3", "h4", "h5", "h6":
				now := int(n.Data[1] - '0')
				assert.LessOrEqual(t, now, level+1, "%s: a heading two levels below the one above it", name)
				level = now
			case "header", "nav", "main", "footer":
				landmarks[n.Data]++
			case "th":
				assert.NotEmpty(t, attribute(n, "scope"), "%s: a header of what", name)
			case "section":
				assert.NotEmpty(t, attribute(n, "aria-labelledby")+attribute(n, "aria-label"), "%s: a part without a name", name)
			case "svg":
				assert.Equal(t, "true", attribute(n.Parent, "aria-hidden"), "%s: a drawing that is read out", name)
				assert.Equal(t, "figcaption", n.Parent.PrevSibling.Data, "%s: a drawing that no words tell", name)
			case "html":
				assert.Equal(t, "en", attribute(n, "lang"), name)
			}
		}
		assert.Equal(t, map[string]int{"header": 1, "nav": 1, "main": 1, "footer": 1}, landmarks, name)
	}
}

// TestThePageHoldsNothingThatFetches: no element of the page names a thing that is elsewhere, and
// its policy would forbid to fetch it.
func TestThePageHoldsNothingThatFetches(t *testing.T) {
	fetching := []string{"img", "link", "iframe", "object", "embed", "base", "audio", "video", "source", "image", "use"}
	for name, elements := range nodes(t) {
		policies := 0
		for _, n := range elements {
			assert.NotContains(t, fetching, n.Data, name)
			for _, a := range []string{"src", "srcset", "action", "data", "poster", "ping", "xlink:href"} {
				assert.Empty(t, attribute(n, a), name)
			}
			if attribute(n, "http-equiv") == "Content-Security-Policy" {
				policies++
				assert.Regexp(t, `^default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[A-Za-z0-9+/]{43}='; `, attribute(n, "content"))
			}
		}
		assert.Equal(t, 1, policies, name)
	}
}
