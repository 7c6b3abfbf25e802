package watch

// names keeps what a relation was called when it was first seen: after a rename
// or a drop the catalogue has another name for it, or none.
type names map[uint32]string

// mostNames bounds what is kept.
const mostNames = 10_000

func (n names) learn(locks []lock) {
	for i := range locks {
		l := &locks[i]
		if l.relation == 0 {
			continue
		}
		first, ok := n[l.relation]
		switch {
		case ok:
			l.table = first
		case l.table != "" && len(n) < mostNames:
			n[l.relation] = l.table
		}
	}
}
