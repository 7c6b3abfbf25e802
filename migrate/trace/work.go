package trace

// work is what a backend did to a relation and has not yet added to the
// server's statistics.
type work struct{ scans, read, inserted, updated, deleted int64 }

func (w work) changed() int64 { return w.inserted + w.updated + w.deleted }

func (w work) minus(v work) work {
	return work{w.scans - v.scans, w.read - v.read, w.inserted - v.inserted, w.updated - v.updated, w.deleted - v.deleted}
}

// works are rows of an OID and its work.
type works [][6]int64

func (all works) byRelation() map[uint32]work {
	m := make(map[uint32]work, len(all))
	for _, r := range all {
		m[uint32(r[0])] = work{r[1], r[2], r[3], r[4], r[5]}
	}
	return m
}
