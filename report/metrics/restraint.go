package metrics

import "allclear/report"

// ofRestraint are the metrics of a run that held back for the sake of the servers.
func ofRestraint() []Metric {
	return []Metric{
		{
			"allclear_waited_seconds",
			"how long the run waited for a member to get below a limit, or to tell how busy it is; of several at once, each in full",
			[]string{"pair", "member", "signal"},
			func(d *report.Document, add sample) {
				for i := range d.Pairs {
					p := &d.Pairs[i]
					if p.Restraint == nil {
						continue
					}
					took, order := map[[2]string]float64{}, [][2]string{}
					for _, w := range p.Restraint.Waits { // one above the limit, another not told
						at := [2]string{w.Member, string(w.Signal)}
						if _, isSome := took[at]; !isSome {
							order = append(order, at)
						}
						took[at] += w.Seconds
					}
					for _, at := range order {
						add(took[at], text(p.Name), at[0], text(at[1]))
					}
				}
			},
		},
	}
}
