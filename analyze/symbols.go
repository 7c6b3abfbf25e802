package analyze

// symbols numbers the distinct texts of a column in order of first appearance,
// from 1; the empty text is 0. Beyond its limit every new text is one symbol,
// others, so that a header that differs in each answer cannot fill the memory.
type symbols struct {
	ids   map[string]int32
	names []string
	limit int
	met   [32]symbol // the latest of each place: a run's columns repeat
}

type symbol struct {
	name string
	id   int32
}

// others is the name of all texts beyond a column's limit.
const others = "(others)"

func newSymbols(limit int) *symbols {
	return &symbols{ids: map[string]int32{}, names: []string{""}, limit: limit}
}

// id numbers name.
func (s *symbols) id(name string) int32 {
	if name == "" {
		return 0
	}
	met := &s.met[(int(name[len(name)-1])+len(name)<<3)%len(s.met)]
	if met.name == name {
		return met.id
	}
	id, known := s.ids[name]
	if !known {
		if len(s.names) > s.limit {
			if name != others {
				return s.id(others)
			}
		}
		id = int32(len(s.names))
		s.names = append(s.names, name)
		s.ids[name] = id
	}
	*met = symbol{name, id}
	return id
}

// count is the number of distinct texts met, the empty one aside.
func (s *symbols) count() int { return len(s.names) - 1 }

// full tells whether texts were put together as others.
func (s *symbols) full() bool { _, ok := s.ids[others]; return ok }

// find returns the number of a name that was met, -1 for one that was not.
func (s *symbols) find(name string) int32 {
	if id, known := s.ids[name]; known {
		return id
	}
	return -1
}
