// Package junit writes a Document as test results in JUnit's XML, which build servers show: a
// suite for each pair, a case for each table.
//
// A table that was not verified is an error, because it was not tested; one that was left out
// is skipped. What is wrong about servers, a pair or the fleet is a case of its own, so that
// a report whose verdict is not GO never has all its cases passed.
package junit

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"

	"allclear/report"
	"allclear/report/outline"
	"allclear/report/printable"
)

type suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Skipped  int      `xml:"skipped,attr"`
	Time     seconds  `xml:"time,attr"`
	Suites   []suite  `xml:"testsuite"`
}

type suite struct {
	Name      string  `xml:"name,attr"`
	Tests     int     `xml:"tests,attr"`
	Failures  int     `xml:"failures,attr"`
	Errors    int     `xml:"errors,attr"`
	Skipped   int     `xml:"skipped,attr"`
	Time      seconds `xml:"time,attr"`
	Timestamp string  `xml:"timestamp,attr"`
	Cases     []*test `xml:"testcase"`
}

// test is a case. It has at most one of its three results, the most serious.
type test struct {
	Class   string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	Time    seconds  `xml:"time,attr"`
	Failure *outcome `xml:"failure"`
	Error   *outcome `xml:"error"`
	Skipped *outcome `xml:"skipped"`
	Output  string   `xml:"system-out,omitempty"` // what else was found, one thing a line
}

type outcome struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

type seconds float64

// MarshalXMLAttr implements xml.MarshalerAttr.
func (s seconds) MarshalXMLAttr(name xml.Name) (xml.Attr, error) {
	return xml.Attr{Name: name, Value: strconv.FormatFloat(float64(s), 'f', 3, 64)}, nil
}

// Write writes the results.
func Write(w io.Writer, d *report.Document) error {
	o := outline.Of(d)
	all := suites{
		Name: printable.Text("allclear: " + o.Word() + " - " + o.Headline),
		Time: seconds(d.Run.Finished.Sub(d.Run.Started).Seconds()), Suites: suitesOf(d),
	}
	for i := range all.Suites {
		s := &all.Suites[i]
		s.count()
		all.Tests, all.Failures, all.Errors, all.Skipped = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors, all.Skipped+s.Skipped
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	encoder := xml.NewEncoder(&out)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return fmt.Errorf("encoding the report: %w", err)
	}
	out.WriteByte('\n')
	if _, err := out.WriteTo(w); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func (s *suite) count() {
	s.Tests = len(s.Cases)
	for _, c := range s.Cases {
		s.Time += c.Time
		switch {
		case c.Failure != nil:
			s.Failures++
		case c.Error != nil:
			s.Errors++
		case c.Skipped != nil:
			s.Skipped++
		}
	}
}
