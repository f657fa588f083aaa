package text

import (
	"fmt"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/outline"
)

// identity writes what is known of the IDs: the entities, and the columns that
// store their IDs, those that will be full first.
func (p *page) identity(ids *outline.IDs) error {
	if ids == nil {
		return nil
	}
	p.heading("IDS")
	for _, line := range ids.Entities {
		p.prose(2, plain, line)
	}
	p.more(ids.MoreEntities, "", report.JSONFile)
	if err := p.idColumns(ids); err != nil {
		return err
	}
	if !ids.HasForecast && ids.HasColumns {
		p.prose(2, plain, "no forecast of when a column is full: it takes the readings of two runs, which --ledger keeps")
	}
	p.more(ids.MoreColumns, "column", report.JSONFile)
	if ids.WideColumns > 0 {
		p.prose(2, plain, fmt.Sprintf("%s more hold what any generator can give", finding.Counted(ids.WideColumns, "column")))
	}
	return nil
}

func (p *page) idColumns(ids *outline.IDs) error {
	if len(ids.Columns) == 0 {
		return nil
	}
	headers := []string{"ID of", "column", "type", "known by", "holds up to", "own max", "used"}
	if ids.HasForecast {
		headers = append(headers, "full on")
	}
	var rows [][]string
	for _, c := range ids.Columns {
		cells := []string{c.Entity, c.Column, c.Type, c.Evidence, c.Holds, c.Max, c.Used, c.Full}
		rows = append(rows, cells[:len(headers)])
	}
	return p.table(headers, rows)
}
