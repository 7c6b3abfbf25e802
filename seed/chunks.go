package seed

import (
	"math"
	"sync"
)

// chunks are the spans of rows that are in, by table and first row. A span's
// length is what it was when it was copied: goals may be raised since.
type chunks struct {
	mu sync.Mutex
	in map[string]map[int64]int64
}

func (c *chunks) put(table string, first, rows int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.in == nil {
		c.in = map[string]map[int64]int64{}
	}
	if c.in[table] == nil {
		c.in[table] = map[int64]int64{}
	}
	c.in[table][first] = rows
}

func (c *chunks) add(one chunk) { c.put(one.table.FullName(), int64(one.first), int64(one.rows)) }

// rows is the length of the span that begins at first, or 0.
func (c *chunks) rows(table string, first int64) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.in[table][first]
}

// until is where the next span after first begins.
func (c *chunks) until(table string, first int64) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	next := int64(math.MaxInt64)
	for at := range c.in[table] {
		if at > first {
			next = min(next, at)
		}
	}
	return next
}
