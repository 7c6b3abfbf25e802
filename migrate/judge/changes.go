package judge

import "upness/migrate/trace"

// change is the first change of one of the kinds.
func change(t trace.Trace, kinds ...trace.ChangeKind) (trace.Change, bool) {
	for _, c := range t.Changes {
		for _, k := range kinds {
			if c.Kind == k {
				return c, true
			}
		}
	}
	return trace.Change{}, false
}
