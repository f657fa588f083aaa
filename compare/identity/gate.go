package identity

import (
	"context"

	"allclear/checksum"
)

// Gate lets reads of the servers through: see compare.Gate.
type Gate interface {
	// Do reads once there is room. It fails with the context's error if the run ends
	// first, else as the read does.
	Do(ctx context.Context, read func(ctx context.Context) error) error
}

// openGate lets everything through.
type openGate struct{}

func (openGate) Do(ctx context.Context, read func(ctx context.Context) error) error { return read(ctx) }

// gatedSource is a source whose reads of rows pass a gate. Those of a reader that it
// opens pass where they are made: a walk through a whole index is many of them.
type gatedSource struct {
	Source
	gate Gate
}

func (s gatedSource) IDs(
	ctx context.Context, c checksum.IDColumn, after, through *checksum.Integer, into []uint64,
) (ids []uint64, ended bool, err error) {
	err = s.gate.Do(ctx, func(ctx context.Context) (err error) {
		ids, ended, err = s.Source.IDs(ctx, c, after, through, into)
		return err
	})
	return ids, ended, err
}

func (s gatedSource) Held(
	ctx context.Context, c checksum.IDColumn, ceiling *checksum.Integer, listed int, scan bool,
) (held checksum.Held, measured bool, err error) {
	err = s.gate.Do(ctx, func(ctx context.Context) (err error) {
		held, measured, err = s.Source.Held(ctx, c, ceiling, listed, scan)
		return err
	})
	return held, measured, err
}

func (s gatedSource) Near(
	ctx context.Context, c checksum.IDColumn, numbers []checksum.Integer, distance uint64, scan bool,
) (rows map[checksum.Integer]uint64, measured bool, err error) {
	err = s.gate.Do(ctx, func(ctx context.Context) (err error) {
		rows, measured, err = s.Source.Near(ctx, c, numbers, distance, scan)
		return err
	})
	return rows, measured, err
}

func (s gatedSource) Texts(
	ctx context.Context, v *checksum.View, column string, at []checksum.Bound,
) (texts []*checksum.Text, err error) {
	err = s.gate.Do(ctx, func(ctx context.Context) (err error) {
		texts, err = s.Source.Texts(ctx, v, column, at)
		return err
	})
	return texts, err
}

// gate is what reads of a shard's rows pass.
func (r *run) gate(shard string) Gate {
	for i := range r.shards {
		if r.shards[i].Name == shard {
			return r.shards[i].Gate
		}
	}
	return r.o.Gate
}

// gated puts the reads of all members of some shards behind their gates, gate for those without
// one.
func gated(shards []Shard, gate Gate) []Shard {
	all := make([]Shard, len(shards))
	for i, s := range shards {
		gate := gate
		if s.Gate != nil {
			gate = s.Gate
		}
		all[i] = s
		all[i].Gate = gate
		all[i].Members = make([]Member, len(s.Members))
		for j, m := range s.Members {
			all[i].Members[j] = Member{Name: m.Name, Source: gatedSource{m.Source, gate}}
		}
	}
	return all
}
