package brake

import (
	"allclear/checksum"
	"allclear/compare/finding"
)

// said is what a member said of one signal, or why it did not.
type said struct {
	member string
	signal checksum.Signal
	gauge  checksum.Gauge
	// usual is what it said on average of late; 0 where that is not known.
	usual float64
	// wasTold tells that it said so before.
	wasTold bool
}

// Hold is one reason to wait.
type Hold struct {
	Member string // "a" or "b"; "" for what is nobody's
	Signal checksum.Signal
	Value  uint64
	Limit  uint64
	Why    string // why it cannot be read, "" if it is over its limit
}

// String is the reason in words: "b: replica lag 94s, limit 10s".
func (h Hold) String() string {
	text := ""
	if h.Member != "" {
		text = h.Member + ": "
	}
	if h.Limit == 0 {
		return text + finding.Wait{Signal: h.Signal, Why: h.Why}.String()
	}
	return text + finding.SignalName(h.Signal) + " " + finding.SignalValue(h.Signal, h.Value) + ", limit " +
		finding.SignalValue(h.Signal, h.Limit)
}

// decision is what to do before the next read.
type decision struct {
	holds []Hold  // reasons to wait; none means to read
	slow  float64 // how many times as slowly as usual to read, from 1 to slowest
}

const (
	// slowest is the most by which signals slow a run down that they do not stop.
	slowest = 4
	// unusual is how many times the usual a number of statements is that slows the run down, and
	// few what is never unusual.
	unusual, few = 2, 4
)

// decide makes a decision of what members said. Above half of a limit the run slows down, step
// by step, above the limit it waits; and it slows down where a member runs many more
// statements than usual.
func (l *Limits) decide(all []said) decision {
	d := decision{slow: 1}
	for _, s := range all {
		limit := l.of(s.signal)
		switch {
		case limit == 0:
		case !s.gauge.IsTold():
			if s.wasTold {
				d.holds = append(d.holds, Hold{Member: s.member, Signal: s.signal, Why: s.gauge.Why})
			}
		case s.gauge.Value > limit:
			d.holds = append(d.holds, Hold{Member: s.member, Signal: s.signal, Value: s.gauge.Value, Limit: limit})
		default:
			d.slow = max(d.slow, near(float64(s.gauge.Value)/float64(limit)))
			if s.signal == checksum.Running && s.gauge.Value > few && s.usual > 0 {
				d.slow = max(d.slow, slower(float64(s.gauge.Value)/s.usual))
			}
		}
	}
	return d
}

// near is how slow a share of a limit makes the run: as fast as usual up to a half, and slowest
// at the limit.
func near(share float64) float64 { return max(1, 1+(share-0.5)*2*(slowest-1)) }

// slower is how slow something makes the run that is so many times its usual.
func slower(times float64) float64 {
	if times <= unusual {
		return 1
	}
	return min(times, slowest)
}

// pauseFile is a hold for a file whose being there, or whose state not being known, holds up.
func pauseFile(why string) Hold { return Hold{Signal: finding.PauseFile, Why: why} }
