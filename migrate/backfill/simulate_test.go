package backfill

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// simulated is a service under load with a backfill beside it. Its clients'
// latencies are log-normal, their p99 about 3 ms; a request that meets a batch is
// delayed by up to harm x the time of the batch. A batch takes 1.5 ms and 12 us a
// row.
type simulated struct {
	harm   float64
	bursts float64                                     // part of the time, in pieces of 250 ms, in which all take four times as long
	stalls float64                                     // part of the batches that take 30 ms longer
	load   func(at time.Duration) (slow, harm float64) // factors of latency and harm; nil: 1
	signal func(at time.Duration, s *Server)           // nil: nothing
	wait   func(at time.Duration) (waiters int)        // nil: nobody
}

// simulation is one course of it.
type simulation struct {
	simulated
	random  *rand.Rand
	control *Controller
	now     time.Duration
	due     time.Duration   // of the next request
	window  []time.Duration // latencies
	all     []time.Duration // while filling
	alone   []time.Duration // the same requests, had there been no backfill
	paces   []pace
	burst   bool
	turn    time.Duration // of the burst
}

type pace struct {
	at   time.Duration
	pace float64
}

const (
	simulatedRate  = 400 // requests a second
	simulatedFixed = 1500 * time.Microsecond
)

func (s *simulated) start(seed uint64) *simulation {
	m := &simulation{simulated: *s, random: rand.New(rand.NewPCG(seed, 0))}
	var calm []time.Duration
	for range 24 { // 30 s
		calm = append(calm, m.calm())
	}
	m.now, m.due, m.turn, m.all, m.alone = 0, 0, 0, nil, nil
	m.control = NewController(Limits{}, calm)
	m.control.Empty(simulatedFixed)
	return m
}

// calm is the p99 of a window without a batch.
func (m *simulation) calm() time.Duration {
	m.window = nil
	for len(m.window) < windowEnough {
		m.pass(10*ms, 0)
	}
	return m.take()
}

func (m *simulation) take() time.Duration {
	slices.Sort(m.window)
	p99 := m.window[(99*len(m.window)+99)/100-1]
	m.window = nil
	return p99
}

// pass lets time pass, in which a batch of this length is at work, or none.
func (m *simulation) pass(d, batch time.Duration) {
	for m.now += d; m.due < m.now; m.due += time.Second / simulatedRate {
		if m.due >= m.turn {
			m.burst, m.turn = m.random.Float64() < m.bursts, m.due+250*ms
		}
		slow, harm := m.factors()
		latency := 1.2e6 * math.Exp(0.4*m.random.NormFloat64()) * slow
		if m.burst {
			latency *= 4
		}
		m.alone = append(m.alone, time.Duration(latency))
		latency += m.random.Float64() * m.harm * harm * float64(batch)
		m.window = append(m.window, time.Duration(latency))
		m.all = append(m.all, time.Duration(latency))
	}
}

func (m *simulation) factors() (slow, harm float64) {
	if m.load == nil {
		return 1, 1
	}
	return m.load(m.now)
}

// fill carries out the backfill and says how long it took; it gives up after
// ten minutes.
func (m *simulation) fill(rows int) time.Duration {
	server := time.Duration(0)
	for rows > 0 && m.now < 10*time.Minute {
		took := simulatedFixed + time.Duration(m.control.Rows())*12*time.Microsecond
		if m.random.Float64() < m.stalls {
			took += 30 * ms
		}
		rows -= m.control.Rows()
		m.pass(took, took)
		m.control.Batch(took, m.waiters())
		if m.signal != nil && m.now >= server {
			var s Server
			m.signal(m.now, &s)
			m.control.Server(s)
			server = m.now + serverEvery
		}
		if len(m.window) >= windowEnough {
			m.control.Clients(m.take())
			m.paces = append(m.paces, pace{m.now, m.control.pace})
		}
		if m.control.Suspect() {
			m.control.Without(m.calm())
		}
		m.pass(m.control.Rest(took), 0)
		for m.control.Hold() && m.now < 10*time.Minute {
			var s Server
			m.pass(serverEvery, 0)
			m.signal(m.now, &s)
			m.control.Server(s)
		}
	}
	return m.now
}

func (m *simulation) waiters() int {
	if m.wait == nil {
		return 0
	}
	return m.wait(m.now)
}

// mean is the mean pace between two times.
func (m *simulation) mean(from, to time.Duration) (mean float64) {
	n := 0
	for _, p := range m.paces {
		if p.at >= from && p.at < to {
			mean, n = mean+p.pace, n+1
		}
	}
	return mean / float64(cmp.Or(n, 1))
}

// ratio is the clients' p99 while filling to what it had been without.
func (m *simulation) ratio() float64 {
	p99 := func(all []time.Duration) float64 { return float64(slices.Sorted(slices.Values(all))[99*len(all)/100]) }
	return p99(m.all) / p99(m.alone)
}

// higher is a load that makes clients slower, and a batch worse for them.
func higher(from, to time.Duration) func(time.Duration) (slow, harm float64) {
	return func(at time.Duration) (slow, harm float64) {
		if at >= from && at < to {
			return 1.3, 4
		}
		return 1, 1
	}
}

// Half a million rows, at 400 requests a second: it takes as long as it must for
// clients not to notice, and no longer.
func TestSimulatedFill(t *testing.T) {
	busy := higher(10*time.Second, 20*time.Second)
	for name, c := range map[string]struct {
		simulated
		most  time.Duration
		ratio float64
	}{
		"without harm":              {simulated{}, 25 * time.Second, 1.1},
		"noise without harm":        {simulated{bursts: 0.03}, 75 * time.Second, 1.1},
		"much noise without harm":   {simulated{bursts: 0.2}, 40 * time.Second, 1.1},
		"harm":                      {simulated{harm: 0.3}, 40 * time.Second, 1.5},
		"noise and harm":            {simulated{harm: 0.3, bursts: 0.03}, 75 * time.Second, 1.5},
		"batches wait for a CPU":    {simulated{stalls: 0.6}, 45 * time.Second, 1.1},
		"load rises, without harm":  {simulated{load: busy}, 40 * time.Second, 1.1},
		"load rises, with harm":     {simulated{load: busy, harm: 0.3}, 50 * time.Second, 1.8},
		"vacuum all the time":       {simulated{signal: func(_ time.Duration, s *Server) { s.Vacuum = true }}, 40 * time.Second, 1.1},
		"a replica behind for 10 s": {simulated{signal: behind}, 60 * time.Second, 1.1},
		"somebody waits, each 2 s":  {simulated{wait: func(at time.Duration) int { return int(at/(100*ms)%20) / 19 }}, 40 * time.Second, 1.1},
	} {
		for seed := range uint64(10) {
			m := c.start(seed)
			took := m.fill(500_000)
			ratio := m.ratio()
			t.Logf("%s: %s, p99 %.2f x, pace %.2f", name, took.Round(100*ms), ratio, m.mean(0, took))
			if took > c.most || ratio > c.ratio {
				t.Errorf("%s: %s, clients' p99 %.2f x; want at most %s and %.1f", name, took.Round(100*ms), ratio, c.most, c.ratio)
			}
		}
	}
}

// behind is a replica that falls behind by 14 s and catches up.
func behind(at time.Duration, s *Server) {
	s.Lag = max(0, min(at-3*time.Second, 17*time.Second-at)) * 2
}

// Load that rises in mid-run cuts the pace with the next window, and keeps it
// down. When it ends the pace comes back.
func TestSimulatedRise(t *testing.T) {
	const rises, ends = 40 * time.Second, 55 * time.Second
	s := simulated{harm: 0.3, load: higher(rises, ends)}
	for seed := range uint64(10) {
		m := s.start(seed)
		m.fill(2_000_000)
		first := slices.IndexFunc(m.paces, func(p pace) bool { return p.at > rises+1300*ms }) // all of it under high load, or nearly
		calm, busy, again := m.mean(20*time.Second, rises), m.mean(rises+2*time.Second, ends), m.mean(ends+10*time.Second, ends+40*time.Second)
		t.Logf("pace %.2f, %.2f while load is high, %.2f after; %.2f then %.2f at its begin", calm, busy, again, m.paces[first-2].pace, m.paces[first].pace)
		if m.paces[first].pace >= m.paces[first-2].pace || busy > 0.7*calm {
			t.Errorf("pace %.2f, %.2f before the load rose, mean %.2f, was %.2f", m.paces[first].pace, m.paces[first-2].pace, busy, calm)
		}
		if again < 0.6*calm {
			t.Errorf("pace %.2f after the load, %.2f before", again, calm)
		}
	}
}
