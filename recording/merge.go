package recording

import "container/heap"

// merge holds batches of which some rows are still to be handed on, the one
// with the smallest seq on top.
type merge struct {
	heads heads
	spare []*rows // handed on whole, to be used again
}

// heads is a heap.Interface by the seq of each batch's next row.
type heads []*rows

func (h heads) Len() int           { return len(h) }
func (h heads) Less(i, j int) bool { return h[i].seq[h[i].row()] < h[j].seq[h[j].row()] }
func (h heads) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *heads) Push(x any)        { *h = append(*h, x.(*rows)) }
func (h *heads) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}

// empty returns rows to read a batch into.
func (m *merge) empty() *rows {
	n := len(m.spare)
	if n == 0 {
		return new(rows)
	}
	r := m.spare[n-1]
	m.spare = m.spare[:n-1]
	return r
}

// push takes a batch over.
func (m *merge) push(b *rows) {
	if !b.more() {
		m.spare = append(m.spare, b)
		return
	}
	b.sort()
	heap.Push(&m.heads, b)
}

// pop fills in the row with the smallest seq, if that is at most limit.
func (m *merge) pop(to *Result, limit uint64) bool {
	if len(m.heads) == 0 {
		return false
	}
	b := m.heads[0]
	i := b.row()
	if b.seq[i] > limit {
		return false
	}
	b.fill(to, i)
	if b.next++; b.more() {
		heap.Fix(&m.heads, 0)
		return true
	}
	heap.Pop(&m.heads)
	m.spare = append(m.spare, b)
	return true
}
