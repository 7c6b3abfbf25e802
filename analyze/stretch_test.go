package analyze

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"upness/recording"
)

// follow runs a sequence of results, one a millisecond from 1 ms on, through a tracker.
func follow(down []bool) []*stretch {
	var found []*stretch
	tr := tracker{closed: func(s *stretch) { found = append(found, s) }}
	for i, d := range down {
		at := time.Duration(i+1) * ms
		if d {
			tr.down(&observation{Result: &resultAt0, at: at}, uint64(i))
		} else {
			tr.good(instant{due: at})
		}
	}
	tr.finish(time.Duration(len(down)+1) * ms)
	return found
}

// sequenceOf reads "..xx." as good and down results.
func sequenceOf(text string) []bool {
	var down []bool
	for _, c := range text {
		down = append(down, c == 'x')
	}
	return down
}

func TestBrackets(t *testing.T) {
	for _, c := range []struct {
		results      string
		lower, upper Seconds
		down         uint64
	}{
		{"...x....................", 0, 0.002, 1},                                                    // one request: at most 2/R
		{"...xxxx.................", 0.003, 0.005, 4},                                                // lower s[l]-s[f], upper s[l+1]-s[f-1]
		{"xxxx....................", 0.003, 0.005, 4},                                                // from the schedule's begin
		{"....................xxxx", 0.003, 0.005, 4},                                                // to its end
		{"...xx.........xx........", 0.012, 0.014, 4},                                                // 9 good between: one outage
		{"xxxxxxxxxxxxxxxxxxxxxxxx", 0.023, 0.025, 24},                                               // everything
		{"...x........x.........................................................x", 0.009, 0.011, 2}, // 57 good: more than 5 / share
	} {
		found := follow(sequenceOf(c.results))
		if len(found) == 0 {
			t.Errorf("%s: nothing found", c.results)
			continue
		}
		b := found[0].bracket()
		if !close9(b.Lower, c.lower) || !close9(b.Upper, c.upper) || found[0].down != c.down {
			t.Errorf("%s: %v, %d down, want %v to %v, %d", c.results, b, found[0].down, c.lower, c.upper, c.down)
		}
	}
}

func close9(a, b Seconds) bool { return a-b < 1e-9 && b-a < 1e-9 }

func TestMergeRule(t *testing.T) {
	for _, c := range []struct {
		results string
		want    int
	}{
		{"x...............x", 1},  // 15 between
		{"x................x", 2}, // 16 between
		{"xxxxxxxxxxxxxxxxxxxx................x", 2},
		{"x...x...x...x...................x", 1},   // 19 between, fewer than (5 + ln 4) / (4 in 13)
		{"x...x...x...x.....................x", 2}, // 21 between
		{"", 0}, {"....", 0},
	} {
		if got := len(follow(sequenceOf(c.results))); got != c.want {
			t.Errorf("%q: %d outages, want %d", c.results, got, c.want)
		}
	}
}

// However thin an outage is, 250 good answers in a row end it.
func TestMergeRuleAtMost(t *testing.T) {
	thin := func(gap int) []bool { // gaps that grow as far as the share of failures allows
		down, failed := []bool{true}, 1
		for range 200 {
			down = append(append(down, make([]bool, min(240, max(9, 5*len(down)/failed)-1))...), true)
			failed++
		}
		return append(append(down, make([]bool, gap)...), true)
	}
	if got := len(follow(thin(240))); got != 1 {
		t.Errorf("never 250 good answers in a row: %d outages, want 1", got)
	}
	if got := len(follow(thin(250))); got != 2 {
		t.Errorf("250 good answers in a row: %d outages, want 2", got)
	}
}

// Every failure lies in exactly one stretch; stretches are apart, begin and end
// with a failure, and a bracket's upper bound reaches to good results only.
func TestStretchesProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		down := bursts(t, 20, 60)
		found := follow(down)
		covered := make([]int, len(down))
		var last time.Duration
		for _, s := range found {
			f, l := int(s.first/ms)-1, int(s.last/ms)-1
			if !down[f] || !down[l] || s.first <= last {
				t.Fatalf("stretch %d..%d does not begin and end with a failure behind the one before", f, l)
			}
			last = s.last
			var n uint64
			for i := f; i <= l; i++ {
				covered[i]++
				if down[i] {
					n++
				}
			}
			if n != s.down || uint64(l-f+1) != s.down+s.good || s.to-s.from != uint64(l-f) {
				t.Fatalf("stretch %d..%d holds %d failures, says %d and %d good", f, l, n, s.down, s.good)
			}
			if s.before != s.first-ms || s.after != s.last+ms {
				t.Fatalf("stretch %d..%d: neighbours at %v and %v", f, l, s.before, s.after)
			}
		}
		for i, d := range down {
			if d && covered[i] != 1 {
				t.Fatalf("failure %d lies in %d stretches", i, covered[i])
			}
		}
	})
}

var resultAt0 recording.Result
