//go:build browser

package html_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"allclear/report"
)

// browser is a headless Chromium, for as long as a test runs. Where none is installed the test is
// skipped, unless BROWSER=required says that it must not be.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("BROWSER") == "required" {
			t.Fatal("there is no Chromium, and this run must not go without: make test-browser installs it")
		}
		t.Skip("SKIPPED: there is no Chromium, so that nobody has seen the page; make test-browser installs it")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(time.Minute))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	require.NoError(t, chromedp.Do(ctx))
	return ctx
}

// view is how a page is looked at.
type view struct {
	width, height         int64
	dark, noScript, print bool
}

// String names the view as its screenshots are.
func (v view) String() string {
	name := strconv.FormatInt(v.width, 10)
	if v.dark {
		name += "-dark"
	}
	if v.noScript {
		name += "-noscript"
	}
	return name
}

// tab is a page in a tab of its own.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	messages []string // of the console, and of the browser about the page
	requests []string
}

// open opens the page of a Document from a file, as a reader does.
func open(t *testing.T, browser context.Context, d *report.Document, v view) *tab {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, os.WriteFile(path, []byte(rendered(t, d)), 0o600))
	p := &tab{t: t}
	ctx, end := chromedp.NewContext(browser, chromedp.WithListener(p.listen))
	t.Cleanup(end)
	p.ctx = ctx
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}}}
	if v.dark {
		media.Features[0].Value = "dark"
	}
	if v.print {
		media.Media = "print"
	}
	address := url.URL{Scheme: "file", Path: path}
	tell(p, network.Enable, network.EnableParams{})
	tell(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: v.noScript})
	tell(p, emulation.SetEmulatedMedia, media)
	tell(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: v.width, Height: v.height, DeviceScaleFactor: 1, Mobile: v.width < 600,
	})
	do(p, chromedp.Navigate(address.String()))
	return p
}

// tell sends the browser a command about a tab.
func tell[P, R any](p *tab, command cdp.Command[P, R], params P) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, command, params)
	require.NoError(p.t, err)
}

// do takes an action in a tab.
func do[T any](p *tab, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, end := context.WithTimeout(p.ctx, 2*time.Minute)
	defer end()
	value, err := chromedp.Run(ctx, action)
	require.NoError(p.t, err)
	return value
}

// listen notes what the page asks for and what is said about it.
func (p *tab) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *runtime.EventConsoleAPICalled:
		p.messages = append(p.messages, string(e.Type))
	case *runtime.EventExceptionThrown:
		p.messages = append(p.messages, e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		p.messages = append(p.messages, e.Entry.Text)
	}
}

// heard are the messages and the requests so far, without that for the page itself.
func (p *tab) heard() (messages, requests []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.requests {
		if !strings.HasSuffix(r, "/report.html") {
			requests = append(requests, r)
		}
	}
	return p.messages, requests
}

// is evaluates an expression of JavaScript in the page.
func is[T any](p *tab, expression string) T {
	p.t.Helper()
	return do(p, chromedp.Evaluate[T](expression))
}

// keep writes what an action gives to the folder that SCREENSHOTS names, if it names one.
func (p *tab) keep(name string, action chromedp.Action[[]byte]) {
	p.t.Helper()
	folder := os.Getenv("SCREENSHOTS")
	if folder == "" {
		return
	}
	require.NoError(p.t, os.MkdirAll(folder, 0o755))
	require.NoError(p.t, os.WriteFile(filepath.Join(folder, name), do(p, action), 0o644))
}
