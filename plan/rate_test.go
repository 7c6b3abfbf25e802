package plan

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// anyRate draws a rate of any form, from 0.1/s to 100,000/s.
func anyRate(t *rapid.T) Rate {
	frequency := func(name string) Frequency {
		return Frequency{Hits: rapid.Uint64Range(1, 1_000_000).Draw(t, name), Per: 10 * time.Second}
	}
	length := func(name string) time.Duration {
		return time.Duration(rapid.Int64Range(int64(time.Millisecond), int64(time.Hour)).Draw(t, name))
	}
	switch rapid.IntRange(0, 3).Draw(t, "form") {
	case 0:
		return Rate{Constant: frequency("constant")}
	case 1:
		from := frequency("from")
		if rapid.Bool().Draw(t, "from zero") {
			from = Frequency{Per: time.Second}
		}
		return Rate{Ramp: &Ramp{From: from, To: frequency("to"), Over: length("over")}}
	case 2:
		mean := frequency("mean")
		amplitude := mean
		amplitude.Hits = rapid.Uint64Range(0, mean.Hits).Draw(t, "amplitude")
		return Rate{Sine: &Sine{Mean: mean, Amplitude: amplitude, Period: length("period")}}
	default:
		steps := make(RateSteps, rapid.IntRange(1, 5).Draw(t, "steps"))
		for i := range steps {
			steps[i] = RateStep{Rate: frequency("rate"), For: length("for")}
		}
		return Rate{Steps: steps}
	}
}

// A nanosecond of error in At moves Count by the rate, and the float64 sums
// behind it are good to some 1e-12 of the whole.
func TestAtIsTheInverseOfCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRate(t)
		n := rapid.Uint64Range(0, 10_000_000).Draw(t, "n")
		at := r.At(n)
		const within = 2 * time.Nanosecond
		below, above := r.Count(at-within), r.Count(at+within)
		slack := 1e-12 * float64(n)
		if below-slack > float64(n) || above+slack < float64(n) {
			t.Fatalf("%+v: Count(At(%d) = %v) is %.9f", r, n, at, r.Count(at))
		}
	})
}

func TestAtRisesStrictly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRate(t)
		n := rapid.Uint64Range(0, 10_000_000).Draw(t, "n")
		last := r.At(n)
		for i := n + 1; i < n+50; i++ {
			at := r.At(i)
			if at <= last {
				t.Fatalf("%+v: At(%d) = %v, At(%d) = %v", r, i-1, last, i, at)
			}
			last = at
		}
	})
}

func TestCountRisesAndBeginsAtZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRate(t)
		a := time.Duration(rapid.Int64Range(0, int64(24*time.Hour)).Draw(t, "a"))
		b := a + time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "longer"))
		if r.Count(0) != 0 || r.Count(-a) != 0 || r.At(0) != 0 {
			t.Fatalf("%+v does not begin at 0", r)
		}
		if na, nb := r.Count(a), r.Count(b); nb < na-1e-9*na {
			t.Fatalf("%+v: Count(%v) = %v, Count(%v) = %v", r, a, na, b, nb)
		}
	})
}

// The integral of each form, worked out by hand.
func TestCount(t *testing.T) {
	hz := func(n uint64) Frequency { return Frequency{Hits: n, Per: time.Second} }
	ramp := Rate{Ramp: &Ramp{From: hz(100), To: hz(300), Over: 10 * time.Second}}
	sine := Rate{Sine: &Sine{Mean: hz(500), Amplitude: hz(200), Period: 60 * time.Second}}
	steps := Rate{Steps: RateSteps{{hz(100), 30 * time.Second}, {hz(500), 10 * time.Second}}}
	for _, c := range []struct {
		name string
		rate Rate
		at   time.Duration
		want float64
	}{
		{"constant", PerSecond(500), 2500 * time.Millisecond, 500 * 2.5},
		{"ramp, half way: 100 x 5 + 200 x 25 / 20", ramp, 5 * time.Second, 500 + 250},
		{"ramp, at its end", ramp, 10 * time.Second, 200 * 10},
		{"ramp, past it", ramp, 12 * time.Second, 200*10 + 300*2},
		{"sine, a quarter: 500 x 15 + 200 x 60 / 2 pi", sine, 15 * time.Second, 7500 + 6000/math.Pi},
		{"sine, a half: twice the swing", sine, 30 * time.Second, 15000 + 12000/math.Pi},
		{"sine, whole periods", sine, 180 * time.Second, 90000},
		{"steps, the first", steps, 15 * time.Second, 1500},
		{"steps, past the last one's length", steps, 60 * time.Second, 3000 + 500*30},
	} {
		if got := c.rate.Count(c.at); math.Abs(got-c.want) > 1e-9*c.want {
			t.Errorf("%s: Count(%v) = %v, want %v", c.name, c.at, got, c.want)
		}
		if got := c.rate.When(c.want); (got - c.at).Abs() > 2 {
			t.Errorf("%s: When(%v) = %v, want %v", c.name, c.want, got, c.at)
		}
	}
}

func TestMean(t *testing.T) {
	hz := func(n uint64) Frequency { return Frequency{Hits: n, Per: time.Second} }
	for _, c := range []struct {
		rate Rate
		want float64
	}{
		{Rate{Constant: Frequency{Hits: 30000, Per: time.Minute}}, 500},
		{Rate{Ramp: &Ramp{From: hz(100), To: hz(1000), Over: time.Minute}}, 550},
		{Rate{Sine: &Sine{Mean: hz(500), Amplitude: hz(200), Period: time.Minute}}, 500},
		{Rate{Steps: RateSteps{{hz(100), 30 * time.Second}, {hz(500), 10 * time.Second}}}, (100*30 + 500*10) / 40.0},
		{Rate{Steps: RateSteps{{hz(100), 0}}}, 100},
	} {
		if got := c.rate.Mean(); got != c.want {
			t.Errorf("%+v: Mean() = %v, want %v", c.rate, got, c.want)
		}
	}
}

// A thousand million requests at rates whose gap is no whole number of
// nanoseconds: the last is where exact arithmetic puts it.
func TestConstantDoesNotDrift(t *testing.T) {
	const n = 1_000_000_000
	for _, c := range []struct {
		rate Frequency
		want time.Duration
	}{
		{Frequency{Hits: 500, Per: time.Second}, n / 500 * time.Second},
		{Frequency{Hits: 333, Per: time.Second}, 3003003003003003}, // floor(1e18 / 333)
		{Frequency{Hits: 1000, Per: time.Minute}, n / 1000 * time.Minute},
		{Frequency{Hits: 7, Per: 10 * time.Second}, 1428571428571428571}, // floor(1e19 / 7)
	} {
		if got := (Rate{Constant: c.rate}).At(n); got != c.want {
			t.Errorf("%s: At(%d) = %d ns, want %d ns", c.rate, n, got, c.want)
		}
	}
	if got := PerSecond(1).At(math.MaxUint64); got != math.MaxInt64 {
		t.Errorf("At past the end of time = %v, want the longest duration", got)
	}
}

func TestRateAsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRate(t)
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back Rate
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		near := cmp.Comparer(func(a, b Frequency) bool { return a.PerSecond() == b.PerSecond() })
		if diff := cmp.Diff(r, back, near); diff != "" {
			t.Fatalf("%s: %s", data, diff)
		}
	})
}

func TestParseFrequency(t *testing.T) {
	for text, want := range map[string]Frequency{
		"500/s":     {500, time.Second},
		"30000/min": {30000, time.Minute},
		" 2 / h ":   {2, time.Hour},
		"0.5/s":     {5, 10 * time.Second},
		"12.50/min": {125, 10 * time.Minute},
	} {
		got, err := ParseFrequency(text)
		if err != nil || got != want {
			t.Errorf("ParseFrequency(%q) = %+v, %v; want %+v", text, got, err, want)
		}
		if again, err := ParseFrequency(got.String()); err != nil || again != got {
			t.Errorf("%q is written as %q, which is read as %+v, %v", text, got, again, err)
		}
	}
	for _, text := range []string{"", "500", "/s", "500/", "500rps", "500/day", "-1/s", "1e3/s", "1/s/s"} {
		if got, err := ParseFrequency(text); err == nil {
			t.Errorf("ParseFrequency(%q) = %v, want an error", text, got)
		}
	}
}

func TestRateValidate(t *testing.T) {
	hz := func(n uint64) Frequency { return Frequency{Hits: n, Per: time.Second} }
	for want, r := range map[string]Rate{
		"no rate given": {},
		"more than one of constant, ramp, sine and steps given": {Constant: hz(1), Ramp: &Ramp{}},
		"0/s is not above 0/s":                          {Constant: hz(0)},
		"10000001/s is more than 10000000/s":            PerSecond(MaxRate + 1),
		"ramp: to: 0/s is not above 0/s":                {Ramp: &Ramp{From: hz(1), To: hz(0), Over: time.Second}},
		"ramp: over is not above 0s":                    {Ramp: &Ramp{From: hz(0), To: hz(1)}},
		"sine: the amplitude 3/s is above the mean 2/s": {Sine: &Sine{Mean: hz(2), Amplitude: hz(3), Period: 1}},
		"sine: period is not above 0s":                  {Sine: &Sine{Mean: hz(2)}},
		"steps: none given":                             {Steps: RateSteps{}},
		"steps: item 1: for is not above 0s":            {Steps: RateSteps{{hz(1), 0}, {hz(2), 0}}},
		"steps: item 2: 0/s is not above 0/s":           {Steps: RateSteps{{hz(1), 1}, {hz(0), 0}}},
	} {
		if err := r.Validate(); err == nil || err.Error() != want {
			t.Errorf("%+v: %v, want %s", r, err, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		if err := anyRate(t).Validate(); err != nil {
			t.Fatal(err)
		}
	})
}
