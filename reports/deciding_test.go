package reports

import (
	"testing"

	"upness/analyze"
)

// What is certain is told first: an upper bound may be the generator's own
// blind time.
func TestTheLongestOutageIsTheOneCertainlyLongest(t *testing.T) {
	for _, test := range []struct {
		name string
		all  []analyze.Outage
		want int
	}{
		{"certain", []analyze.Outage{{Lower: 2.18, Upper: 2.19}, {Lower: 0.06, Upper: 2.68}}, 0},
		{"as certain, perhaps longer", []analyze.Outage{{Lower: 0.06, Upper: 0.1}, {Lower: 0.06, Upper: 2.68}}, 1},
	} {
		if got := longest(test.all); got != &test.all[test.want] {
			t.Errorf("%s: %+v", test.name, *got)
		}
	}
}
