package text

import (
	"fmt"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/outline"
)

// How much of the IDs is listed below many findings.
const (
	fewEntities = 4
	fewColumns  = 5
)

// identity writes what is known of the IDs: the entities, and the columns that
// store their IDs, those that will be full first.
func (p *page) identity(all *outline.IDs, isShort bool) error {
	if all == nil {
		return nil
	}
	some := *all
	ids := &some
	if isShort {
		entities, columns := min(len(ids.Entities), fewEntities), min(len(ids.Columns), fewColumns)
		ids.MoreEntities, ids.MoreColumns = ids.MoreEntities+len(ids.Entities)-entities, ids.MoreColumns+len(ids.Columns)-columns
		ids.Entities, ids.Columns = ids.Entities[:entities], ids.Columns[:columns]
	}
	p.heading("IDS")
	for _, line := range ids.Entities {
		p.prose(2, plain, line)
	}
	p.more(ids.MoreEntities, "entity", report.JSONFile)
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
