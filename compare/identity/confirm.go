package identity

import (
	"context"
	"sync"

	"allclear/checksum"
)

// asked is a server that is read for IDs.
type asked struct {
	Source
	name         string // for messages, and of its own: "shard01/a"
	shard, table string // what a gap about it is about
}

// servers are those of all shards and all generators.
func (r *run) servers() []asked {
	var all []asked
	for i := range r.shards {
		for _, m := range r.shards[i].Members {
			all = append(all, asked{m.Source, r.shards[i].Name + "/" + m.Name, r.shards[i].Name, ""})
		}
	}
	for _, g := range r.o.Generators {
		for _, s := range g.Servers {
			all = append(all, asked{s.Source, g.Name + " on " + s.Name, "", g.Table})
		}
	}
	return all
}

// confirm asks all servers who they are, and gives those that answered, by name.
func (r *run) confirm(ctx context.Context, failed func(asked, error)) map[string]checksum.Instance {
	answered := map[string]checksum.Instance{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, s := range r.servers() {
		all.Go(func() {
			now, err := s.Confirm(ctx)
			if err != nil {
				failed(s, err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			answered[s.name] = now
		})
	}
	all.Wait()
	return answered
}
