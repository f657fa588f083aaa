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

func phone() view  { return view{width: 390, height: 844} }
func screen() view { return view{width: 1440, height: 900} }

func dark(v view) view { v.dark = true; return v }

func scriptless(v view) view { v.noScript = true; return v }

func printed(v view) view { v.print = true; return v }

// TestBrowserShowsEveryPage: on a phone and on a screen, in light and dark, with the script and
// without, Chromium has nothing to complain of, the page asks for nothing, it is no wider than the
// window, every text stands out from its background, and the verdict stands on the first screen
// with the first reason.
func TestBrowserShowsEveryPage(t *testing.T) {
	chromium := browser(t)
	all := documents()
	all["fleet"] = example.Fleet(40)
	looks := map[string][]view{
		"no-go":      {phone(), screen(), dark(phone()), dark(screen()), scriptless(phone()), scriptless(screen())},
		"ids":        {phone(), screen(), dark(phone()), dark(screen())},
		"fleet":      {phone(), screen()},
		"degraded":   {phone(), dark(screen())},
		"incomplete": {phone(), dark(screen())},
		"go":         {phone(), dark(screen())},
		"hostile":    {phone()},
		"large":      {screen()},
		"nothing":    {phone()},
	}
	for name, views := range looks {
		for _, v := range views {
			look := name + "-" + v.String()
			t.Run(look, func(t *testing.T) { shows(t, open(t, chromium, all[name], v), int(v.width), all[name], look) })
		}
	}
}

func shows(t *testing.T, p *tab, width int, d *report.Document, look string) {
	p.keep(look+"-first.png", chromedp.CaptureScreenshot())
	p.keep(look+".png", chromedp.FullScreenshot(100))
	assert.LessOrEqual(t, is[int](p, "document.documentElement.scrollWidth"), width, "nothing is wider than the window")
	assert.Equal(t, d.Verdict.String(), is[string](p, "document.querySelector('h1 .word').textContent"))
	for _, selector := range []string{"h1 .word", ".headline", "#why li"} {
		bottom := is[float64](p, fmt.Sprintf("document.querySelector('%s')?.getBoundingClientRect().bottom ?? 0", selector))
		assert.LessOrEqual(t, bottom, is[float64](p, "innerHeight"), "%s is on the first screen", selector)
	}
	assert.Empty(t, is[[]string](p, faint), "texts that hardly stand out")
	messages, requests := p.heard()
	assert.Empty(t, messages, "what the browser says about the page")
	assert.Empty(t, requests, "what the page asks for")
}

// faint lists texts whose contrast with their background is below that of WCAG 2.2 AA, 1.4.3: 3 for
// text of 24 pixels, or of 18.66 pixels and bold, and 4.5 for any other.
const faint = `(() => {
  const rgb = (color) => color.match(/[\d.]+/g).map(Number);
  const light = (color) => rgb(color).slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (rgb(color).length === 3 || rgb(color)[3] === 1) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = new Set();
  for (const e of document.body.querySelectorAll('*')) {
    if (!e.checkVisibility() || e.closest('svg, .hidden, .skip, script')) continue;
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    const style = getComputedStyle(e);
    const [x, y] = [light(style.color), light(behind(e))].sort((m, n) => n - m);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    const contrast = (x + 0.05) / (y + 0.05);
    if (contrast < least) found.add(e.tagName + '.' + e.className + ' ' + contrast.toFixed(2) + ' ' + e.textContent.slice(0, 40));
  }
  return [...found];
})()`

// TestBrowserCanDoAllWithoutScript: what the script adds is not shown where there is none, and what
// is folded opens all the same.
func TestBrowserCanDoAllWithoutScript(t *testing.T) {
	p := open(t, browser(t), documents()["no-go"], scriptless(screen()))
	assert.Zero(t, is[int](p, "document.querySelectorAll('button').length"), "no button that does nothing")
	assert.False(t, is[bool](p, "document.querySelector('.filter').checkVisibility()"))
	do(p, chromedp.Click("#map details summary"))
	assert.True(t, is[bool](p, "document.querySelector('#map details td').checkVisibility()"))
}

// TestBrowserFilters: only what holds every word of the filter is left.
func TestBrowserFilters(t *testing.T) {
	p := open(t, browser(t), documents()["no-go"], screen())
	shown := "[...document.querySelectorAll('article')].filter((e) => e.checkVisibility()).length"
	every := is[int](p, shown)
	do(p, chromedp.SendKeys("#filter", "listings MISSING"))
	assert.Equal(t, 2, is[int](p, shown), "the row that a lacks, and the row that b lacks")
	assert.Regexp(t, `^2 of \d+$`, is[string](p, "document.querySelector('.filter output').value"))
	do(p, chromedp.SendKeys("#filter", " nowhere"))
	assert.Zero(t, is[int](p, shown))
	is[bool](p, "((e) => { e.value = ''; return e.dispatchEvent(new Event('input', {bubbles: true})); })(document.querySelector('#filter'))")
	assert.Equal(t, every, is[int](p, shown))
}

// TestBrowserSorts: numbers as numbers, from the least and then from the greatest.
func TestBrowserSorts(t *testing.T) {
	p := open(t, browser(t), documents()["ids"], screen())
	table := "document.querySelector('#ids table.sortable')"
	column := table + ".tBodies[0].rows[%d].cells[4].textContent"
	button := "#ids table.sortable th:nth-child(5) button"
	do(p, chromedp.Click(button))
	assert.Equal(t, "8388607", is[string](p, fmt.Sprintf(column, 0)))
	assert.Equal(t, "ascending", is[string](p, table+".querySelector('th:nth-child(5)').getAttribute('aria-sort')"))
	do(p, chromedp.Click(button))
	assert.Equal(t, "4294967295", is[string](p, fmt.Sprintf(column, 0)))
}

// TestBrowserCopiesAStatement: a statement is selected whole, to be copied.
func TestBrowserCopiesAStatement(t *testing.T) {
	p := open(t, browser(t), documents()["no-go"], screen())
	do(p, chromedp.Click("article .sql button"))
	assert.Equal(t, is[string](p, "document.querySelector('article .sql code').textContent"), is[string](p, "getSelection().toString()"))
}

// TestBrowserPrintsAll: on paper everything is unfolded, without the script too, and nothing is
// there that can only be clicked.
func TestBrowserPrintsAll(t *testing.T) {
	chromium := browser(t)
	for name, d := range documents() {
		p := open(t, chromium, d, scriptless(printed(screen())))
		folded := is[[]string](p, `[...document.querySelectorAll('details > :not(summary)')]
			.filter((e) => !e.checkVisibility()).map((e) => e.outerHTML.slice(0, 80))`)
		assert.Empty(t, folded, name)
		assert.False(t, is[bool](p, "document.querySelector('nav').checkVisibility()"), name)
		paper := do(p, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
		assert.Equal(t, "%PDF", string(paper[:4]), name)
		p.keep(name+".pdf", chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
	}
}
