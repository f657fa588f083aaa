package finding

// Forecast is whether the promise of a sweep can be kept: that every row is verified within some time.
type Forecast struct {
	Bytes        uint64 `json:"bytes"`         // of all tables on a member, as the servers estimate
	TonightBytes uint64 `json:"tonight_bytes"` // that are to be read tonight
	// TonightSeconds is how long they take with the least rests; 0 where no night has measured that.
	TonightSeconds int64 `json:"tonight_seconds,omitempty"`
	// BytesPerSecond is how fast the fleet is read, as the latest nights measured; 0 where none did, and
	// then nothing below is known.
	BytesPerSecond float64 `json:"bytes_per_second,omitempty"`
	BudgetSeconds  int64   `json:"budget_seconds,omitempty"` // of one night; 0 for as long as it takes
	// CycleSeconds is how long it takes until each row was read once: whole nights count as days. Without
	// a budget it is how long the reading takes.
	CycleSeconds int64 `json:"cycle_seconds,omitempty"`
	IsKept       bool  `json:"kept"`
	// NeedSeconds is what budget of one night would keep the promise, where it cannot be kept.
	NeedSeconds int64 `json:"need_seconds,omitempty"`
}

// Beside is the forecast for two parts of a fleet that are swept side by side.
func (f Forecast) Beside(other Forecast) Forecast {
	return Forecast{
		Bytes: f.Bytes + other.Bytes, TonightBytes: f.TonightBytes + other.TonightBytes,
		TonightSeconds: max(f.TonightSeconds, other.TonightSeconds),
		BytesPerSecond: f.BytesPerSecond + other.BytesPerSecond,
		BudgetSeconds:  max(f.BudgetSeconds, other.BudgetSeconds),
		CycleSeconds:   max(f.CycleSeconds, other.CycleSeconds),
		IsKept:         f.IsKept && other.IsKept,
		NeedSeconds:    max(f.NeedSeconds, other.NeedSeconds),
	}
}
