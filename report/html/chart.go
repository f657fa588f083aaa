package html

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"strconv"
	"strings"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"allclear/report"
)

// The size of a chart, which the page scales to the room there is.
const (
	chartWidth  = 300 * vg.Length(1)
	chartHeight = 120 * vg.Length(1)
)

// growth is how an entity's IDs have grown beside the limit of a type.
type growth struct {
	readings []report.Reading // at least two
	capacity float64
	perDay   *float64 // nil without a forecast
}

// draw draws the growth as a share of the limit. Nothing that a server sent is in the chart.
//
// A text in black has no colour of its own in what the library writes, and takes that of the page,
// dark or light. The lines have colours that are seen on both.
func (g *growth) draw() (template.HTML, error) {
	first, last := g.readings[0], g.readings[len(g.readings)-1]
	end := last.At.Add(max(last.At.Sub(first.At)/2, time.Hour))
	p := plot.New()
	p.BackgroundColor = nil
	p.X.Min, p.X.Max = unix(first.At), unix(end)
	p.Y.Min, p.Y.Max = 0, 1.08
	for _, r := range g.readings {
		p.Y.Max = max(p.Y.Max, 1.08*r.Value/g.capacity)
	}
	var points plotter.XYs
	for _, r := range g.readings {
		points = append(points, plotter.XY{X: unix(r.At), Y: r.Value / g.capacity})
	}
	var (
		blue = color.NRGBA{R: 0x3a, G: 0x7b, B: 0xd5, A: 0xff}
		red  = color.NRGBA{R: 0xd6, G: 0x45, B: 0x3d, A: 0xff}
	)
	lines := []struct {
		points plotter.XYs
		style  draw.LineStyle
	}{
		{plotter.XYs{{X: p.X.Min, Y: 1}, {X: p.X.Max, Y: 1}}, draw.LineStyle{Color: red, Width: 1.2, Dashes: []vg.Length{5, 2}}},
		{g.ahead(points[len(points)-1], p), draw.LineStyle{Color: blue, Width: 1.6, Dashes: []vg.Length{2, 3}}},
		{points, draw.LineStyle{Color: blue, Width: 2.2}},
	}
	for _, l := range lines {
		if len(l.points) < 2 {
			continue
		}
		line, err := plotter.NewLine(l.points)
		if err != nil {
			return "", fmt.Errorf("drawing how IDs grew: %w", err)
		}
		line.LineStyle = l.style
		p.Add(line)
	}
	style(&p.X, dates(first.At, last.At))
	style(&p.Y, shares(p.Y.Max))
	return svg(p)
}

// ahead is where the IDs get to if they grow as before, up to the limit or the edge of the chart.
func (g *growth) ahead(now plotter.XY, p *plot.Plot) plotter.XYs {
	if g.perDay == nil || *g.perDay <= 0 || now.Y >= 1 {
		return nil
	}
	perSecond := *g.perDay / g.capacity / (24 * time.Hour).Seconds()
	x := min(p.X.Max, now.X+(1-now.Y)/perSecond)
	return plotter.XYs{now, {X: x, Y: now.Y + (x-now.X)*perSecond}}
}

func unix(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// style makes an axis quiet.
func style(axis *plot.Axis, ticks plot.ConstantTicks) {
	grey := color.NRGBA{R: 0x8a, G: 0x93, B: 0x9c, A: 0xff}
	axis.Tick.Marker = ticks
	axis.LineStyle.Color, axis.Tick.LineStyle.Color = grey, grey
	axis.LineStyle.Width, axis.Tick.LineStyle.Width = 0.7, 0.7
	axis.Tick.Length = 3
	axis.Tick.Label.Font.Variant, axis.Tick.Label.Font.Size = "Sans", 10
	axis.Padding = 0
}

func shares(most float64) plot.ConstantTicks {
	ticks := plot.ConstantTicks{{Value: 0, Label: "0"}, {Value: 0.5, Label: "50%"}, {Value: 1, Label: "100%"}}
	if most > 1.3 { // the IDs have passed the limit by so much that its own mark does not hide theirs
		ticks = append(ticks, plot.Tick{Value: most / 1.08, Label: strconv.FormatFloat(100*most/1.08, 'f', 0, 64) + "%"})
	}
	return ticks
}

func dates(first, last time.Time) plot.ConstantTicks {
	layout := "2 Jan 2006"
	if last.Sub(first) < 48*time.Hour {
		layout = "2 Jan 15:04"
	}
	return plot.ConstantTicks{
		{Value: unix(first), Label: first.UTC().Format(layout)}, {Value: unix(last), Label: last.UTC().Format(layout)},
	}
}

// svg is a plot as an element of the page, without the declaration that begins a file.
func svg(p *plot.Plot) (template.HTML, error) {
	canvas := vgsvg.New(chartWidth, chartHeight)
	p.Draw(draw.New(canvas))
	var out bytes.Buffer
	if _, err := canvas.WriteTo(&out); err != nil {
		return "", fmt.Errorf("drawing a chart: %w", err)
	}
	text := out.String()
	return template.HTML(text[strings.Index(text, "<svg"):]), nil //nolint:gosec // numbers and dates
}
