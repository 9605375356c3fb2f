package snapshot

// A cache keeps what was used last, in two generations: when the younger one is full, the
// older one is dropped. So it is never empty at once, whatever it is asked for.
type cache[K comparable, V any] struct {
	limit      int // entries in one generation
	young, old map[K]V
	dropped    bool // entries were dropped for others
}

func newCache[K comparable, V any](limit int) *cache[K, V] {
	return &cache[K, V]{limit: limit, young: map[K]V{}}
}

// aged moves what the older generation has to the younger one.
func (c *cache[K, V]) aged(key K) (V, bool) {
	value, ok := c.old[key]
	if ok {
		c.put(key, value)
	}
	return value, ok
}

func (c *cache[K, V]) get(key K) (V, bool) {
	if value, ok := c.young[key]; ok {
		return value, true
	}
	return c.aged(key)
}

// put keeps a value. It may drop the older generation.
func (c *cache[K, V]) put(key K, value V) {
	if len(c.young) >= c.limit {
		c.dropped = c.dropped || len(c.old) > 0
		c.old, c.young = c.young, map[K]V{}
	}
	c.young[key] = value
}
