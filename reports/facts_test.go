package reports

import (
	"strings"
	"testing"

	"upness/analyze"
)

// A run whose lanes keep their connections says that it could not have seen new
// ones refused.
func TestResolutionOfNewConnections(t *testing.T) {
	for _, c := range []struct {
		lanes []string
		want  bool
	}{
		{[]string{"reused"}, true}, {[]string{"reused", "idle", "long"}, true},
		{[]string{"reused", "fresh"}, false}, {[]string{"ipv4", "ipv6"}, false}, {nil, false},
	} {
		r := analyze.Resolution{PerLane: map[string]analyze.Seconds{}}
		for _, lane := range c.lanes {
			r.PerLane[lane] = 0.01
		}
		if text := resolution(r); strings.Contains(text, "none for an outage of new connections only") != c.want {
			t.Errorf("lanes %v: %q", c.lanes, text)
		}
	}
}
