package overlap

import "context"

// FindWindows is Find by windows only.
func FindWindows(ctx context.Context, sources []Source, o Options, duplicate func(uint64) error) (Result, error) {
	w := ways{dense: func(float64) bool { return true }}
	return w.find(ctx, sources, o, duplicate)
}

// FindMerge is Find by merges only, of span numbers at a time.
func FindMerge(ctx context.Context, sources []Source, o Options, span int, duplicate func(uint64) error) (Result, error) {
	w := ways{dense: func(float64) bool { return false }, span: span}
	return w.find(ctx, sources, o, duplicate)
}

// FindInTurn is Find by a window and a merge in turn.
func FindInTurn(ctx context.Context, sources []Source, o Options, span int, duplicate func(uint64) error) (Result, error) {
	turn := false
	w := ways{dense: func(float64) bool { turn = !turn; return turn }, span: span}
	return w.find(ctx, sources, o, duplicate)
}

// BatchSize is how many numbers each of a source's batches holds.
func BatchSize(sources []Source, memory int) int { return batchSize(sources, memory) }

// BatchesEach is how many batches a source has.
const BatchesEach = batchesEach
