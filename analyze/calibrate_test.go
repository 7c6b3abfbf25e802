package analyze

import (
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"upness/recording"
)

// The judgement against a known truth, in simulated time. `go test` runs a
// sample; UPNESS_CALIBRATE=1 runs all of it, as `make calibrate` does.

// runs is how many simulated runs a calibration does.
func runs(sample, all int) int {
	if os.Getenv("UPNESS_CALIBRATE") != "" {
		return all
	}
	return sample
}

// truth is an outage made up, and what the judgement says of it.
type truth struct {
	rate     float64
	from, to time.Duration // from the begin of the load
	blind    []span
	world    *world
}

// made makes up an outage of 20 ms to 30 s at 20 to 2,000 requests a second,
// with blind time near it in every second run.
func made(rng *rand.Rand) *truth {
	o := &truth{rate: logUniform(rng, 20, 2000)}
	length := time.Duration(logUniform(rng, 0.02, 30) * 1e9)
	o.from = time.Second + time.Duration(rng.Int64N(int64(time.Second)))
	o.to = o.from + length
	kind := []recording.Kind{recording.Refused, recording.HTTP5xx, recording.Timeout, recording.Unsent, recording.Contract}[rng.IntN(5)]
	o.world = newWorld(o.rate, o.to+2*time.Second, func(r *recording.Result) {
		if within(r, o.from, o.to) {
			fails(r, kind, 0)
			if kind == recording.Timeout {
				r.Done = r.Intended + 10*time.Second
			}
		}
	})
	if rng.IntN(2) == 0 {
		at := o.from + time.Duration((rng.Float64()*2-0.5)*float64(length))
		o.blind = []span{{at: at, end: at + time.Duration(logUniform(rng, 0.005, 0.5)*1e9)}}
		for _, s := range o.blind {
			o.world.events = append(o.world.events, event(recording.EventBlind, "stopped", "", s.at, s.end, nil))
		}
	}
	return o
}

func logUniform(rng *rand.Rand, low, high float64) float64 {
	return low * math.Exp(rng.Float64()*math.Log(high/low))
}

// TestOutagesAreBracketed: the truth lies inside the bracket in at least 99 %,
// the bracket is at most 2/R wide plus blind time, the median error of its
// middle is at most 1/R, and what was missed was shorter than the resolution.
func TestOutagesAreBracketed(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	n := runs(250, 5000)
	var inside, seen int
	var errors []float64 // in units of 1/R
	for range n {
		o := made(rng)
		v := o.world.judge(t, strict())
		took := seconds(o.to - o.from)
		if len(v.Outages) == 0 {
			if took > v.Resolution.Achieved+1e-6 {
				t.Errorf("%v at %.0f/s was missed, resolution %v s", took, o.rate, v.Resolution.Achieved)
			}
			continue
		}
		seen++
		if len(v.Outages) > 1 {
			t.Errorf("one outage of %v s at %.0f/s seen as %d", took, o.rate, len(v.Outages))
		}
		b := v.Downtime.Longest
		grain := seconds(2 * recording.Precision)
		if b.Lower <= took+grain && took <= b.Upper+grain {
			inside++
		}
		blind := math.Ceil(length(o.blind).Seconds()*o.rate) / o.rate // the intervals whose requests fell into it
		if wide := Seconds(2/o.rate + blind); b.Upper-b.Lower > wide+grain {
			t.Errorf("bracket %v s to %v s at %.0f/s, blind %v s: wider than 2/R plus blind time", b.Lower, b.Upper, o.rate, blind)
		}
		if len(o.blind) == 0 {
			errors = append(errors, math.Abs(float64((b.Lower+b.Upper)/2-took))*o.rate)
		}
	}
	slices.Sort(errors)
	median := errors[len(errors)/2]
	t.Logf("%d outages, %d seen, truth inside the bracket in %.2f %%, median error %.2f/R", n, seen, 100*float64(inside)/float64(seen), median)
	if float64(inside) < 0.99*float64(seen) || median > 1 || seen < n*8/10 {
		t.Errorf("%d of %d brackets hold the truth, median error %.2f/R", inside, seen, median)
	}
}

// TestDetectionAtResolution: at the resolution that a run states, an outage is
// seen in at least 95 % of the trials: of the whole service, on an even schedule
// and with random arrivals; of one of n instances under random routing; of one
// target, called in turn or at random.
func TestDetectionAtResolution(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	name := func(kind string, i int) string { return kind + "-" + string(rune('0'+i)) }
	for _, c := range []struct {
		name   string
		part   func(r *recording.Result, rng *rand.Rand) bool // marks r; tells whether it is of the part that is down
		stated func(r Resolution) Seconds
		random bool // arrivals
	}{
		{"whole", func(*recording.Result, *rand.Rand) bool { return true }, func(r Resolution) Seconds { return r.Whole }, false},
		{"whole, random arrivals", func(*recording.Result, *rand.Rand) bool { return true }, func(r Resolution) Seconds { return r.Whole }, true},
		{"one of 3 instances", func(r *recording.Result, rng *rand.Rand) bool {
			r.Instance = name("i", rng.IntN(3))
			return r.Instance == "i-0"
		}, func(r Resolution) Seconds { return r.OneOfN["3"] }, false},
		{"one of 10 instances", func(r *recording.Result, rng *rand.Rand) bool {
			r.Instance = name("i", rng.IntN(10))
			return r.Instance == "i-0"
		}, func(r Resolution) Seconds { return r.OneOfN["10"] }, false},
		{"one of 4 targets in turn", func(r *recording.Result, rng *rand.Rand) bool {
			r.Target = name("t", int(r.Seq%4))
			return r.Target == "t-0"
		}, func(r Resolution) Seconds { return r.PerTarget["t-0"] }, false},
		{"one of 4 targets by golden section", func(r *recording.Result, rng *rand.Rand) bool {
			r.Target = name("t", int(math.Mod(float64(r.Seq)/math.Phi, 1)*4))
			return r.Target == "t-0"
		}, func(r Resolution) Seconds { return r.PerTarget["t-0"] }, false},
		{"one of 4 targets at random", func(r *recording.Result, rng *rand.Rand) bool {
			r.Target = name("t", rng.IntN(4))
			return r.Target == "t-0"
		}, func(r Resolution) Seconds { return r.PerTarget["t-0"] }, false},
	} {
		seen, trials := 0, runs(200, 1000)
		for range trials {
			if detected(t, rng, c.part, c.stated, c.random) {
				seen++
			}
		}
		t.Logf("%s: seen in %.1f %% of %d trials", c.name, 100*float64(seen)/float64(trials), trials)
		// For random routing and arrivals 95 % is exact, so a sample may lie below it by chance.
		if UpperBound(uint64(seen), uint64(trials), 0.999) < 0.95 {
			t.Errorf("%s: seen in %d of %d trials, want 95 %%", c.name, seen, trials)
		}
	}
}

// detected puts an outage as long as the stated resolution into a run, at any
// moment alike, and tells whether it was seen.
func detected(t *testing.T, rng *rand.Rand, part func(*recording.Result, *rand.Rand) bool, stated func(Resolution) Seconds, random bool) bool {
	rate := logUniform(rng, 50, 500)
	var from, to time.Duration
	var at time.Duration
	var draw *rand.Rand
	seed := rng.Uint64()
	w := newWorld(rate, time.Duration(400/rate*1e9), nil)
	w.alter = func(r *recording.Result) {
		if r.Seq == 0 { // the same run each time
			at, draw = w.begin, rand.New(rand.NewPCG(seed, 1))
		}
		if random {
			at += time.Duration(draw.ExpFloat64() / rate * 1e9)
			r.Intended, r.Sent, r.Done = at, at, at+5*ms
		}
		if down := part(r, draw); down && r.Intended >= from && r.Intended < to {
			fails(r, recording.HTTP5xx, 500)
		}
	}
	length := stated(w.judge(t, strict()).Resolution).Duration()
	from = w.begin + w.length/4 + time.Duration(rng.Int64N(int64(w.length/4)))
	to = from + length
	return w.judge(t, strict()).Verdict == Fail
}

// TestCleanReleasesPass: clean rolling releases never fail and are at most 2 %
// inconclusive.
func TestCleanReleasesPass(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	n := runs(50, 500)
	inconclusive := 0
	for range n {
		w := rolling(rng)
		b := toV2(true)
		b.Availability = ptr(0.999)
		v := w.judge(t, b)
		switch v.Verdict {
		case Fail:
			t.Fatalf("a clean release failed: %s", v.Sentence())
		case Inconclusive:
			inconclusive++
		}
		if v.Transition.Flaps > 0 || v.Transition.Stale > 0 {
			t.Errorf("a clean release: %+v", v.Transition)
		}
	}
	t.Logf("%d clean releases, %d inconclusive", n, inconclusive)
	if inconclusive*50 > n {
		t.Errorf("%d of %d clean releases are inconclusive", inconclusive, n)
	}
}

// rolling is a release of 2 to 8 instances one after another at a random rate,
// randomly routed, latencies log-normal, soaked until the new version is alone
// for sure.
func rolling(rng *rand.Rand) *world {
	size := 2 + rng.IntN(7)
	rate := logUniform(rng, 100, 1000)
	start, each := 5*time.Second, time.Duration(logUniform(rng, 0.5, 3)*1e9)
	done := start + time.Duration(size)*each
	w := newWorld(rate, max(done+5*time.Second, time.Duration(4e12/rate)), func(r *recording.Result) {
		i := rng.IntN(size)
		r.Instance = "i-" + string(rune('0'+i))
		if !within(r, 0, start+time.Duration(i)*each) {
			r.Version, r.Instance = "v2", "n-"+string(rune('0'+i))
		}
		r.Done = r.Intended + time.Duration(2e6*math.Exp(0.5*rng.NormFloat64()))
	})
	w.events = []recording.Event{step("baseline", "wait", 0, start), step("deploy", "roll", start, done), step("soak", "wait", done, w.length)}
	return w
}
