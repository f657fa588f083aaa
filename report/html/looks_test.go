//go:build browser

package html_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"

	"allclear/report"
	"allclear/report/internal/example"
)

// TestBrowserShowsEveryPage: in light and dark, on a phone and on a screen, Chromium has nothing to
// complain of, the page asks for nothing, no page is wider than its window, and the verdict and
// the first reason stand on the first screen.
func TestBrowserShowsEveryPage(t *testing.T) {
	chromium := browser(t)
	all := documents()
	all["fleet"] = example.Build("dev", example.Run(), fleetOf(40, 200))
	for name, d := range all {
		for _, v := range []view{{width: 390, height: 844}, {width: 1440, height: 900}, {width: 390, height: 844, dark: true}, {width: 1440, height: 900, dark: true}} {
			look := fmt.Sprintf("%s-%d", name, v.width)
			if v.dark {
				look += "-dark"
			}
			t.Run(look, func(t *testing.T) { shows(t, open(t, chromium, d, v), d, look) })
		}
	}
}

func shows(t *testing.T, p *tab, d *report.Document, look string) {
	assert.LessOrEqual(t, is[int](p, "document.documentElement.scrollWidth"), is[int](p, "innerWidth"), "nothing is wider than the window")
	assert.Equal(t, d.Verdict.String(), is[string](p, "document.querySelector('h1 .word').textContent"))
	for _, selector := range []string{"h1 .word", ".headline", "#why li"} {
		assert.True(t, is[bool](p, fmt.Sprintf("(document.querySelector('%s')||document.body).getBoundingClientRect().bottom <= innerHeight", selector)), selector)
	}
	p.keep(look+"-first.png", chromedp.CaptureScreenshot())
	p.keep(look+".png", chromedp.FullScreenshot(100))
	messages, requests := p.heard()
	assert.Empty(t, messages, "what the browser says about the page")
	assert.Empty(t, requests, "what the page asks for")
}
