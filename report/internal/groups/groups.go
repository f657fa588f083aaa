// Package groups collects values under keys in the order in which the keys first came,
// so that no report depends on the order of a map. It knows nothing of what it groups.
package groups

// Groups are values by their keys.
type Groups[K comparable, V any] struct {
	keys   []K
	values map[K][]V
}

// New makes an empty set of groups.
func New[K comparable, V any]() *Groups[K, V] {
	return &Groups[K, V]{values: map[K][]V{}}
}

// Add puts a value into the group of a key.
func (g *Groups[K, V]) Add(key K, value V) {
	if _, ok := g.values[key]; !ok {
		g.keys = append(g.keys, key)
	}
	g.values[key] = append(g.values[key], value)
}

// InOrder is an iterator over the groups, in the order in which their keys first came.
func (g *Groups[K, V]) InOrder(yield func(K, []V) bool) {
	for _, key := range g.keys {
		if !yield(key, g.values[key]) {
			return
		}
	}
}
