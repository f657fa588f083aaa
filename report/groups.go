package report

// groups collects values under keys and gives them back in the order in which
// the keys first came, so that no output depends on the order of a map.
type groups[K comparable, V any] struct {
	keys   []K
	values map[K][]V
}

func newGroups[K comparable, V any]() *groups[K, V] {
	return &groups[K, V]{values: map[K][]V{}}
}

func (g *groups[K, V]) add(key K, value V) {
	if _, ok := g.values[key]; !ok {
		g.keys = append(g.keys, key)
	}
	g.values[key] = append(g.values[key], value)
}

// inOrder is an iterator over the groups.
func (g *groups[K, V]) inOrder(yield func(K, []V) bool) {
	for _, key := range g.keys {
		if !yield(key, g.values[key]) {
			return
		}
	}
}
