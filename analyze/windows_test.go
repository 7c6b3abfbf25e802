package analyze

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// worstOf is the worst availability over any k results in a row.
func worstOf(down []bool, k int) float64 {
	worst, n := 1.0, 0
	for i := range down {
		if down[i] {
			n++
		}
		if i >= k && down[i-k] {
			n--
		}
		if i >= k-1 {
			worst = min(worst, 1-float64(n)/float64(k))
		}
	}
	return worst
}

// bursts is a sequence of results in which failures come in runs.
func bursts(t *rapid.T, least, most int) []bool {
	var down []bool
	for len(down) < least {
		run := rapid.IntRange(1, most).Draw(t, "run")
		is := rapid.Bool().Draw(t, "down")
		for range run {
			down = append(down, is)
		}
	}
	return down
}

// On an even schedule a window of width k/R holds k results.
func TestWindowsAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		down := bursts(t, 20, 40)
		step := time.Duration(rapid.Int64Range(10_000, 1e8).Draw(t, "step"))
		w := newWindows(step)
		for i, d := range down {
			w.add(time.Duration(i)*step, d)
		}
		checkWindows(t, w.all(), down, step, 1e-9)
	})
}

func checkWindows(t *rapid.T, found []Window, down []bool, step time.Duration, within float64) {
	for _, one := range found {
		k := int(math.Round(float64(one.Width.Duration()) / float64(step)))
		if want := worstOf(down, k); math.Abs(one.Worst-want) > within {
			t.Fatalf("worst over %d of %d: %v, want %v", k, len(down), one.Worst, want)
		}
	}
	if last := found[len(found)-1]; last.Width.Duration() != time.Duration(len(down))*step {
		t.Fatalf("the widest window is %v s, want the run", last.Width)
	}
}

// Windows beyond the ring begin at slots: of one result each in a run this long.
func TestWideWindowsAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		down := bursts(t, 3*windowRing, 6000)
		w := newWindows(ms)
		for i, d := range down {
			w.add(time.Duration(i)*ms, d)
		}
		checkWindows(t, w.all(), down, ms, 1e-9)
	})
}

// A run with more results than slots puts neighbours together.
func TestSlotsHalve(t *testing.T) {
	s := slots{width: ms}
	n := 2*windowSlots + 10
	for i := range n {
		s.add(time.Duration(i)*ms, i >= 1000 && i < 1000+8192)
	}
	if s.width != 4*ms || len(s.all) > windowSlots {
		t.Errorf("%d slots of %v", len(s.all), s.width)
	}
	var all, down int
	for i := range s.all {
		all += int(s.all[i])
		down += int(s.down[i])
	}
	if all != n || down != 8192 {
		t.Errorf("%d results, %d down, want %d and 8192", all, down, n)
	}
	if worst := s.worst(4096); math.Abs(worst-0.5) > 0.001 {
		t.Errorf("worst over 16384 results %v, want a half", worst)
	}
}
