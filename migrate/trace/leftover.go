package trace

import (
	"maps"
	"slices"
)

// leftover is where a backend's transactions have worked that the server's
// statistics may not know of yet: a server adds them up to a second later. To ask
// for all relations takes milliseconds where there are thousands.
type leftover struct {
	lost bool // anywhere, as far as is known
	on   map[uint32]bool
}

// mostLeft is how many relations are asked for one by one.
const mostLeft = 100

func (l *leftover) scope() scope {
	if l.lost || len(l.on) > mostLeft {
		*l = leftover{}
		return anywhere
	}
	return these(slices.Sorted(maps.Keys(l.on)))
}

func (l *leftover) lose() { l.lost = true }

func (l *leftover) add(oids []uint32) {
	if l.on == nil {
		l.on = map[uint32]bool{}
	}
	for _, oid := range oids {
		l.on[oid] = true
	}
}
