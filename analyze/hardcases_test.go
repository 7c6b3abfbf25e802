package analyze

import (
	"math"
	"strings"
	"testing"
	"time"

	"upness/plan"
	"upness/recording"
)

// hardCase is a case that other tools judge wrongly.
type hardCase struct {
	name    string
	world   *world
	budget  plan.Budget
	verdict Outcome
	exit    int
	rule    string // the deciding one
	check   func(t *testing.T, v *Verdict)
}

func toV2(complete bool) plan.Budget {
	b := strict()
	b.Transition = &plan.TransitionBudget{To: "v2", Complete: complete}
	return b
}

// rolled is a run of 40 s at 500/s in which instance after instance is replaced
// by one of v2: i-1 at 10 s, i-2 at 15 s, i-3 at 20 s. The deployment is said to
// be done at the given time.
func rolled(done time.Duration, alter func(r *recording.Result)) *world {
	w := newWorld(500, 40*time.Second, func(r *recording.Result) {
		at := r.Intended - 100*ms
		if r.Instance == "i-1" && at >= 10*time.Second || r.Instance == "i-2" && at >= 15*time.Second || r.Instance == "i-3" && at >= 20*time.Second {
			r.Version, r.Instance = "v2", "n"+r.Instance[1:]
		}
		if alter != nil {
			alter(r)
		}
	})
	w.events = []recording.Event{
		step("baseline", "wait", 0, 10*time.Second), step("deploy", "roll", 10*time.Second, done), step("soak", "wait", done, 40*time.Second),
	}
	return w
}

func whole(kind recording.Kind, code uint16) *world {
	return failing(5*time.Second, 6*time.Second, func(r *recording.Result) { fails(r, kind, code) })
}

func hardCases() []hardCase {
	return append(append(clientCases(), releaseCases()...), generatorCases()...)
}

// clientCases are about what a single answer means.
func clientCases() []hardCase {
	return []hardCase{
		{name: "re-sent silently after a reset", world: failing(5*time.Second, 5100*ms, func(r *recording.Result) { r.Attempts = 2 }),
			budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage", check: func(t *testing.T, v *Verdict) {
				if v.Requests.Resent != 50 || v.Outages[0].Kinds["reset"] != 50 {
					t.Errorf("%d re-sent, kinds %v, want 50 resets", v.Requests.Resent, v.Outages[0].Kinds)
				}
			}},
		{name: "GOAWAY, streams finish", world: failing(5*time.Second, 5100*ms, func(r *recording.Result) { r.Attempts, r.Error = 2, "http2: GOAWAY" }),
			budget: strict(), verdict: Pass},
		{name: "the balancer queues for 3 s, then 200", world: failing(5*time.Second, 8*time.Second, func(r *recording.Result) { late(r, 8100*ms-r.Intended) }),
			budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage", check: func(t *testing.T, v *Verdict) {
				if o := v.Outages[0]; v.Requests.Slow != o.Requests || o.Requests < 1000 || o.Requests > 1001 || o.Upper < 2 || o.Upper > 2.01 {
					t.Errorf("%d slow, outage of %d requests to %v s; the arrivals of the first two seconds waited too long", v.Requests.Slow, o.Requests, o.Upper)
				}
			}},
		{name: "all arrivals of an outage are down", world: whole(recording.Timeout, 0),
			budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage", check: func(t *testing.T, v *Verdict) {
				if v.Outages[0].Requests != 500 {
					t.Errorf("%d down, want R x D = 500", v.Outages[0].Requests)
				}
			}},
		{name: "in-flight limit reached", world: whole(recording.Unsent, 0),
			budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage", check: func(t *testing.T, v *Verdict) {
				if r := v.Requests; r.Unsent != 500 || r.Bad != 500 || r.Sent != r.Scheduled-500 {
					t.Errorf("%+v, want 500 unsent, counted against the service", r)
				}
			}},
		{name: "truncated body after a 200", world: whole(recording.Truncated, 200), budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage"},
		{name: "200 with an error page", world: whole(recording.Contract, 200), budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage"},
		{name: "302 to a login page", world: whole(recording.Redirect, 302), budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage"},
		{name: "429", world: whole(recording.Shed, 429), budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage"},
		{name: "404 that was not there before", world: whole(recording.HTTP4xx, 404), budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage"},
		{name: "established connection black-holed", world: failing(5*time.Second, 7*time.Second, func(r *recording.Result) {
			fails(r, recording.Timeout, 0)
			r.Done = r.Intended + 10*time.Second
		}), budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage", check: func(t *testing.T, v *Verdict) {
			if at := v.Outages[0].Start.Sub(anchor); at < 5090*ms || at > 5110*ms {
				t.Errorf("down from %v on, want from the first arrival that waited, 5.1 s", at)
			}
		}},
		{name: "everything failed", world: failing(0, time.Hour, func(r *recording.Result) { fails(r, recording.Refused, 0) }),
			budget:  plan.Budget{Latency: plan.LatencyBudget{P99: ptr(time.Second)}},
			verdict: Fail, exit: 1, rule: "latency_p99", check: func(t *testing.T, v *Verdict) {
				if v.Latency.P50.Finite() || *v.Availability != 0 || v.Outages[0].Upper < 19.9 {
					t.Errorf("p50 %v, availability %v, outage to %v s", v.Latency.P50, *v.Availability, v.Outages[0].Upper)
				}
			}},
		{name: "failures answer fast", world: failing(5*time.Second, 12*time.Second, func(r *recording.Result) {
			fails(r, recording.HTTP5xx, 500)
			r.Done = r.Intended + ms
		}), budget: plan.Budget{Latency: plan.LatencyBudget{P99: ptr(time.Second)}}, verdict: Fail, exit: 1, rule: "latency_p99", check: func(t *testing.T, v *Verdict) {
			if v.Latency.P99.Finite() || math.Abs(float64(v.LatencyGood.P99)-0.005) > 0.0001 {
				t.Errorf("p99 of all %v, of good %v, want infinite and 5 ms", v.Latency.P99, v.LatencyGood.P99)
			}
		}},
		{name: "version header missing", world: whole(recording.Unidentified, 200), budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage"},
		{name: "no answer at all carries a version", world: failing(0, time.Hour, func(r *recording.Result) {
			fails(r, recording.Unidentified, 200)
			r.Version = ""
		}), budget: strict(), verdict: Inconclusive, exit: 3, rule: "identification", check: func(t *testing.T, v *Verdict) {
			if v.Requests.Good != 10_000 {
				t.Errorf("%d good, want all: the service does not tell its version", v.Requests.Good)
			}
		}},
	}
}

// releaseCases are about a release as a whole.
func releaseCases() []hardCase {
	return []hardCase{
		{name: "a clean rolling release", world: rolled(21*time.Second, nil), budget: toV2(true), verdict: Pass, check: func(t *testing.T, v *Verdict) {
			if tr := v.Transition; tr.From != "v1" || tr.To != "v2" || !tr.Complete || tr.Flaps != 0 || tr.Stale != 0 || tr.mixed().Round(time.Second) != 10*time.Second {
				t.Errorf("%+v", tr)
			}
		}},
		{name: "an old instance answers after done", world: rolled(18*time.Second, nil), budget: toV2(true),
			verdict: Fail, exit: 1, rule: "transition", check: func(t *testing.T, v *Verdict) {
				if v.Transition.Stale != 333 {
					t.Errorf("%d stale, want a third of 2 s", v.Transition.Stale)
				}
			}},
		{name: "v1, v2, v1, v2", world: rolled(39*time.Second, func(r *recording.Result) {
			if within(r, 25*time.Second, 30*time.Second) {
				r.Version, r.Instance = "v1", "i-9"
			}
		}), budget: toV2(true), verdict: Pass, check: func(t *testing.T, v *Verdict) {
			if v.Transition.Flaps != 1 || !strings.Contains(v.Transition.Text, "1 change back") {
				t.Errorf("%+v, want one flap", v.Transition)
			}
		}},
		{name: "one instance goes back and forth", world: rolled(39*time.Second, func(r *recording.Result) {
			if r.Instance == "n-1" && within(r, 12*time.Second, 13*time.Second) {
				r.Version = "v1"
			}
		}), budget: toV2(true), verdict: Pass, check: func(t *testing.T, v *Verdict) {
			if v.Transition.Flaps != 1 {
				t.Errorf("%+v, want one flap", v.Transition)
			}
		}},
		{name: "the new version never appears", world: newWorld(500, 20*time.Second, nil), budget: toV2(false), verdict: Fail, exit: 1, rule: "transition"},
		{name: "the new version was there from the first", world: newWorld(500, 20*time.Second, func(r *recording.Result) { r.Version = "v2" }),
			budget: toV2(true), verdict: Inconclusive, exit: 3, rule: "transition"},
		{name: "the run ends before the old version is gone for sure", world: func() *world {
			w := rolled(21*time.Second, nil)
			w.events = nil
			w.length = 20*time.Second + 10*ms
			return w
		}(), budget: toV2(true), verdict: Inconclusive, exit: 3, rule: "transition"},
		{name: "load ended before the deployment did", world: func() *world {
			w := rolled(21*time.Second, nil)
			w.events[2] = step("deploy", "roll on", 21*time.Second, 60*time.Second)
			return w
		}(), budget: strict(), verdict: Inconclusive, exit: 3, rule: "coverage"},
		{name: "the deployment failed, nobody noticed", world: func() *world {
			w := newWorld(500, 20*time.Second, nil)
			e := step("deploy", "roll", 5*time.Second, 9*time.Second)
			e.State, e.Error = "failed", "rolled back: the new version never became healthy"
			w.events = []recording.Event{e}
			return w
		}(), budget: toV2(true), verdict: Fail, exit: 4, rule: "steps"},
		{name: "the deployment failed, and clients noticed", world: func() *world {
			w := whole(recording.Refused, 0)
			e := step("deploy", "roll", 5*time.Second, 9*time.Second)
			e.State, e.Error = "failed", "exit status 1"
			w.events = []recording.Event{e}
			return w
		}(), budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage"},
		{name: "baseline already at 1 % errors", world: func() *world {
			w := rolled(21*time.Second, func(r *recording.Result) {
				if r.Seq%100 == 50 {
					fails(r, recording.HTTP5xx, 500)
				}
			})
			return w
		}(), budget: plan.Budget{Availability: ptr(0.999)}, verdict: Fail, exit: 1, rule: "availability", check: func(t *testing.T, v *Verdict) {
			if r := v.reason(t, "baseline"); !strings.Contains(r.Text, "bad already") || !strings.Contains(r.Text, "no difference beyond chance") {
				t.Errorf("%q", r.Text)
			}
		}},
		{name: "one instance of ten is bad", world: newWorld(500, 20*time.Second, func(r *recording.Result) {
			if r.Instance = []string{"i-0", "i-1", "i-2", "i-3", "i-4", "i-5", "i-6", "i-7", "i-8", "i-9"}[r.Seq*7919%10]; r.Instance == "i-4" && within(r, 5*time.Second, 7*time.Second) {
				fails(r, recording.HTTP5xx, 500)
			}
		}), budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage", check: func(t *testing.T, v *Verdict) {
			if len(v.Outages) != 1 || v.Outages[0].Scope.Instance != "i-4" || v.Outages[0].BadShare > 0.2 {
				t.Errorf("%+v, want one partial outage of i-4", v.Outages)
			}
		}},
		{name: "one instance of three might be missed", world: newWorld(10, 60*time.Second, nil),
			budget: plan.Budget{Resolution: ptr(50 * ms)}, verdict: Inconclusive, exit: 3, rule: "resolution", check: func(t *testing.T, v *Verdict) {
				if v.Resolution.OneOfN["3"] < 0.7 {
					t.Errorf("one of three: %v s, want ln 0.05 / (10 ln(2/3))", v.Resolution.OneOfN["3"])
				}
			}},
		{name: "one of 40 endpoints, rarely called, is down", world: rare(), budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage", check: func(t *testing.T, v *Verdict) {
			o := v.Outages[0]
			if len(v.Outages) != 1 || o.Scope.Target != "rare" || o.Lower > 10 || o.Upper < 10 || o.Upper-o.Lower > 2*0.8+0.001 {
				t.Errorf("%d outages, the first %+v, want one of target rare for 10 s", len(v.Outages), o)
			}
			if r := v.Resolution.PerTarget["rare"]; r < 0.75 || r > 0.85 {
				t.Errorf("resolution of target rare %v s, want 400 times that of the whole", r)
			}
		}},
		{name: "a migration lock stops one table", world: func() *world {
			w := failing(5*time.Second, 9*time.Second, func(r *recording.Result) {
				if r.Target != "ping" {
					late(r, 9100*ms-r.Intended)
				}
			})
			alter := w.alter
			w.alter = func(r *recording.Result) {
				r.Target = []string{"ping", "record", "fetch"}[r.Seq*7919%3]
				alter(r)
			}
			w.events = []recording.Event{step("migrate", "sql", 4*time.Second, 10*time.Second),
				event(recording.EventStatement, "CREATE INDEX ON responses (student)", "done", 5*time.Second, 9*time.Second, map[string]any{"table": "responses", "mode": "ShareLock"})}
			return w
		}(), budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage", check: func(t *testing.T, v *Verdict) {
			o := v.Outages[0]
			if len(v.Outages) != 1 || o.Scope.Target != "fetch, record" || o.Phase != "migrate" || o.Step != "sql" || len(o.Causes) == 0 || o.Causes[0].Rule != "lock" {
				t.Errorf("%d outages, the first %+v, want one of the targets that touch the table, its lock named", len(v.Outages), o)
			}
		}},
		{name: "the balancer's address changes", world: newWorld(500, 20*time.Second, func(r *recording.Result) {
			if r.Seq >= 5000 {
				r.Remote = "10.0.0.2:80"
			}
		}), budget: strict(), verdict: Pass, check: func(t *testing.T, v *Verdict) {
			if len(v.Addresses) != 2 || v.Addresses[1].Requests != 5000 {
				t.Errorf("%+v, want each address by itself", v.Addresses)
			}
		}},
	}
}

// rare is a run of 30 s at 500/s in which one request in 400 calls a target that
// is down for 10 s.
func rare() *world {
	return newWorld(500, 30*time.Second, func(r *recording.Result) {
		if r.Seq%400 == 200 {
			if r.Target = "rare"; within(r, 10*time.Second, 20*time.Second) {
				fails(r, recording.HTTP5xx, 500)
			}
		}
	})
}

// generatorCases are about what the generator did, not the service.
func generatorCases() []hardCase {
	return []hardCase{
		{name: "generator stopped for 100 ms", world: stopped(20*time.Second, 100*ms), budget: strict(), verdict: Pass, check: func(t *testing.T, v *Verdict) {
			if r := v.Requests; r.Blind < 45 || r.Blind > 60 || r.Slow+r.Bad+r.Cut > 0 {
				t.Errorf("%+v, want what fell into the stop to be blind", r)
			}
			if v.Resolution.Achieved < 0.1 {
				t.Errorf("resolution %v s, want it to grow to the blind span", v.Resolution.Achieved)
			}
		}},
		{name: "generator stopped for too long", world: stopped(20*time.Second, 3*time.Second), budget: strict(), verdict: Inconclusive, exit: 3, rule: "blind", check: func(t *testing.T, v *Verdict) {
			if r := v.Requests; r.Slow+r.Bad+r.Cut > 0 {
				t.Errorf("%+v, want none down", r)
			}
		}},
		{name: "a blind moment on the way of slow requests", world: func() *world {
			w := newWorld(500, 20*time.Second, func(r *recording.Result) {
				if within(r, 5100*ms, 5900*ms) {
					late(r, 1005*ms)
				}
			})
			w.events = []recording.Event{event(recording.EventBlind, "watchdog", "", 6000*ms, 6012*ms, nil)}
			return w
		}(), budget: strict(), verdict: Inconclusive, exit: 3, rule: "blind", check: func(t *testing.T, v *Verdict) {
			if v.Requests.Blind < 400 || v.Requests.Slow != 0 || v.Blind.Total < 0.8 || v.Blind.Total > 0.83 {
				t.Errorf("%+v, %v s blind, want the time of the 400 requests that are left out to be blind", v.Requests, v.Blind.Total)
			}
		}},
		{name: "out of ports here", world: failing(5*time.Second, 5100*ms, func(r *recording.Result) { fails(r, recording.Ours, 0) }),
			budget: strict(), verdict: Pass, check: func(t *testing.T, v *Verdict) {
				if v.Requests.Blind != 50 || len(v.Blind.Spans) != 1 || math.Abs(float64(v.Blind.Total)-0.1) > 0.003 {
					t.Errorf("%d blind in %+v, want 50 in one span of 100 ms", v.Requests.Blind, v.Blind)
				}
			}},
		{name: "sent late", world: failing(5*time.Second, 5100*ms, func(r *recording.Result) {
			r.Sent += 20 * ms
			late(r, 1010*ms)
		}), budget: strict(), verdict: Pass, check: func(t *testing.T, v *Verdict) {
			if v.Requests.Blind != 50 || v.Requests.Slow != 0 {
				t.Errorf("%+v, want 50 blind: their lateness is ours", v.Requests)
			}
		}},
		{name: "killed", world: func() *world {
			w := newWorld(500, 20*time.Second, nil)
			w.run.State, w.run.Load.End = recording.Interrupted, 0
			return w
		}(), budget: strict(), verdict: Inconclusive, exit: 130, rule: "interrupted"},
		{name: "killed after an outage", world: func() *world {
			w := whole(recording.Refused, 0)
			w.run.State, w.run.Load.End = recording.Interrupted, 0
			return w
		}(), budget: strict(), verdict: Fail, exit: 130, rule: "longest_outage"},
		{name: "interrupted with requests in flight", world: func() *world {
			w := newWorld(500, 20*time.Second, func(r *recording.Result) {
				if r.Seq >= 9990 {
					fails(r, recording.Cut, 0)
					r.Done = r.Intended + 10*ms
				}
			})
			w.run.State = recording.Interrupted
			return w
		}(), budget: plan.Budget{Availability: ptr(0.9995), LongestOutage: ptr(time.Duration(0))}, verdict: Inconclusive, exit: 130, rule: "interrupted", check: func(t *testing.T, v *Verdict) {
			if v.Requests.Cut != 10 {
				t.Errorf("%d cut, want 10", v.Requests.Cut)
			}
		}},
		{name: "in flight at the end", world: failing(19*time.Second, time.Hour, func(r *recording.Result) {
			fails(r, recording.Cut, 0)
			r.Done = r.Intended + 10*time.Second
		}), budget: strict(), verdict: Fail, exit: 1, rule: "longest_outage", check: func(t *testing.T, v *Verdict) {
			if v.Requests.Cut != 500 {
				t.Errorf("%d cut, want 500", v.Requests.Cut)
			}
		}},
		{name: "no data", world: newWorld(500, 0, nil), budget: strict(), verdict: Inconclusive, exit: 3, rule: "data"},
		{name: "nothing but blind time", world: failing(0, time.Hour, func(r *recording.Result) { fails(r, recording.Ours, 0) }),
			budget: strict(), verdict: Inconclusive, exit: 3, rule: "data"},
		{name: "results are missing", world: newWorld(500, 20*time.Second, func(r *recording.Result) {
			if r.Seq >= 5000 {
				r.Seq += 3
			}
		}), budget: strict(), verdict: Inconclusive, exit: 3, rule: "accounting"},
	}
}

// stopped is a run in which the generator stands still from the tenth second
// on: what was in flight is read late, what fell due is sent when it goes on.
func stopped(length, stop time.Duration) *world {
	from, to := 10*time.Second, 10*time.Second+stop
	w := newWorld(500, length, func(r *recording.Result) {
		switch {
		case within(r, from-5*ms, from):
			late(r, 100*ms+to-r.Intended)
		case within(r, from, to):
			r.Sent = 100*ms + to
			late(r, 100*ms+to+5*ms-r.Intended)
		}
	})
	w.events = []recording.Event{event(recording.EventBlind, "stopped", "", from, to, nil)}
	return w
}

func TestHardCases(t *testing.T) {
	for _, c := range hardCases() {
		t.Run(c.name, func(t *testing.T) {
			v := c.world.judge(t, c.budget)
			if v.Verdict != c.verdict || v.Exit != c.exit {
				t.Errorf("%s, exit %d, want %s, %d\n%s", v.Verdict, v.Exit, c.verdict, c.exit, v.Sentence())
			}
			if c.rule != "" && (len(v.Reasons) == 0 || v.Reasons[0].Rule != c.rule) {
				t.Errorf("decided by %+v, want rule %s", v.Reasons, c.rule)
			}
			if c.check != nil && !t.Failed() {
				c.check(t, v)
			}
			if testing.Verbose() {
				t.Log(v.Sentence())
			}
		})
	}
}
