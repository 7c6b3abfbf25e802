package loadgen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"upness/loadgen/blind"
	"upness/plan"
	"upness/recording"
)

// Sink takes results. It is safe for concurrent use and does not block.
type Sink interface{ Add(recording.Result) }

// Options are what a generator needs beside the plan's load.
type Options struct {
	Clock   recording.Clock
	Sink    Sink
	BaseURL string                // for targets whose url is a path; overrides Load.URL
	DSN     plan.Secret           // for feeds that query the database
	Dir     string                // relative file names of feeds and bodies are relative to this folder
	Agent   string                // written into every result
	Events  func(recording.Event) // may be nil; safe for concurrent use, does not block
}

// Generator sends one load, once.
type Generator struct {
	load    plan.Load
	options Options
	targets []*target
	feeds   map[string]*feed
	traffic *traffic
	judge   judge
	limit   limit
	queue   *queue
	carrier carrier
	wire    *wire // the carrier, or beside it for the canary
	blind   *blind.Spans
	late    time.Duration // lag above this is blind

	mu      sync.Mutex
	begin   time.Duration
	end     time.Duration
	begun   chan struct{} // closed when begin is known
	cutting chan struct{} // closed when what is still open is cut
	cutOnce sync.Once
}

// New compiles a load: it reads the feeds into memory and renders every target
// once. Its errors are one line for the user.
func New(ctx context.Context, load plan.Load, o Options) (*Generator, error) {
	g := &Generator{
		load: load, options: o, queue: newQueue(),
		limit: limit{max: int64(load.MaxInFlight)},
		judge: judge{deadline: load.Deadline},
		begun: make(chan struct{}), cutting: make(chan struct{}),
	}
	if g.limit.max == 0 {
		g.limit.max = defaultLimit()
	}
	if g.options.Events == nil {
		g.options.Events = func(recording.Event) {}
	}
	g.blind = blind.NewSpans(o.Clock, g.options.Events)
	g.late = blind.LagLimit(load.Rate.Mean())
	var err error
	if g.judge.version, err = newTag("version", load.Version); err != nil {
		return nil, err
	}
	if g.judge.instance, err = newTag("instance", load.Instance); err != nil {
		return nil, err
	}
	if err := g.compile(ctx); err != nil {
		return nil, err
	}
	return g, g.connect()
}

// compile opens the feeds and makes the targets.
func (g *Generator) compile(ctx context.Context) error {
	c := compiler{load: &g.load, base: g.load.URL, dir: g.options.Dir}
	if g.options.BaseURL != "" {
		c.base = g.options.BaseURL
	}
	s := source{dir: g.options.Dir, dsn: g.options.DSN, seed: g.load.Seed}
	var err error
	if c.feeds, err = openFeeds(ctx, g.load.Feeds, s); err != nil {
		return err
	}
	g.feeds = c.feeds
	for _, f := range c.feeds {
		if f.warning != "" {
			g.warn(f.warning)
		}
	}
	for i := range g.load.Targets {
		t, err := c.target(&g.load.Targets[i])
		if err != nil {
			return fmt.Errorf("target %q: %w", g.load.Targets[i].Name, err)
		}
		g.targets = append(g.targets, t)
	}
	if len(g.targets) == 0 {
		return errors.New("no targets")
	}
	g.traffic = newTraffic(&g.load)
	return nil
}

// connect makes the carrier, and renders what can be rendered once.
func (g *Generator) connect() error {
	g.wire = newWire(g)
	g.carrier = g.wire
	if g.load.HTTP == "2" || g.load.Proxy != "" {
		c, err := newNetHTTP(g)
		if err != nil {
			return err
		}
		g.carrier = c
	}
	for _, t := range g.targets {
		if t.fixed == nil {
			continue
		}
		var b bytes.Buffer
		if err := t.fixed.render(&b); err != nil {
			return fmt.Errorf("target %q: %w", t.name, err)
		}
		t.fixed.wire, t.fixed.origin = b.Bytes(), g.wire.originOf(t.fixed.url)
	}
	return nil
}

// Info is what was resolved: for the recording.
func (g *Generator) Info() recording.LoadInfo {
	g.mu.Lock()
	defer g.mu.Unlock()
	return recording.LoadInfo{
		Rate:        g.load.Rate.Mean(),
		Deadline:    g.load.Deadline,
		Timeout:     g.load.Timeout,
		Begin:       g.begin,
		End:         g.end,
		Tagged:      g.judge.version.set(),
		MaxInFlight: int(g.limit.max),
	}
}

// Begun is closed when Run knows when the load begins: Info tells it from then on.
func (g *Generator) Begun() <-chan struct{} { return g.begun }

// lead is the time between Run and the first request, for the first workers to
// be there.
const lead = 5 * time.Millisecond

// grace is added to the timeout at the end, for what was sent late: it times out
// rather than being cut.
const grace = 250 * time.Millisecond

// Run sends the load until ctx is done or the load's duration is over. Then it
// waits for what is in flight, at most the timeout, and cuts the rest. Every
// request that became due in that time ends in exactly one result, and all
// results were given to the sink when Run returns.
func (g *Generator) Run(ctx context.Context) error {
	defer g.wire.close()
	defer g.carrier.close()
	p := g.newPacer()
	defer p.sleep.close()
	attacker := vegeta.NewAttacker(
		vegeta.Client(&http.Client{Transport: (*tripper)(g), CheckRedirect: noRedirect}),
		vegeta.Workers(uint64(min(g.limit.max, 64))),
	)
	stop := context.AfterFunc(ctx, p.finish)
	defer stop()
	defer g.accompany()()
	defer collectRarely()()
	var last *time.Timer
	p.stopped = func() {
		last = time.AfterFunc(p.ended()-g.options.Clock.Now()+g.load.Timeout+grace, g.Cut)
	}
	for range attacker.Attack(envelope, p, 0, "") { // ends when the last hit has returned
	}
	last.Stop()
	g.mu.Lock()
	g.end = p.ended()
	g.mu.Unlock()
	return nil
}

func (g *Generator) newPacer() *pacer {
	p := &pacer{
		clock: g.options.Clock, next: arrivals(&g.load), plan: g.planner(), queue: g.queue, sleep: newSleeper(),
		begin: g.options.Clock.Now() + lead, length: g.load.Duration, rate: g.load.Rate.Mean(),
	}
	p.end.Store(math.MaxInt64)
	g.mu.Lock()
	g.begin, g.end = p.begin, 0
	g.mu.Unlock()
	close(g.begun)
	return p
}

// planner decides what each request will be, in schedule order.
func (g *Generator) planner() func(n uint64) due {
	turns := map[string]uint64{}
	return func(n uint64) due {
		var d due
		d.lane, d.target = g.traffic.pick(n)
		if names := g.targets[d.target].turns; len(names) > 0 {
			d.turns = make([]uint64, len(names))
			for i, name := range names {
				d.turns[i] = turns[name]
				turns[name]++
			}
		}
		return d
	}
}

// Cut ends at once whatever is still in flight; it is recorded as cut.
func (g *Generator) Cut() {
	g.cutOnce.Do(func() { close(g.cutting) })
	g.carrier.close()
	g.wire.close()
}

// rarely is the growth of the heap, in percent, after which garbage is collected
// while a load runs. The heap is small; collecting it less often costs little
// memory, and takes time from the schedule less often.
const rarely = 400

// collectRarely returns what sets things back. A GOGC of the user's stays.
func collectRarely() (back func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(rarely)
	return func() { debug.SetGCPercent(before) }
}

// envelope is vegeta's Targeter: an empty request, since which one is due is
// the queue's to say.
func envelope(t *vegeta.Target) error {
	t.Method, t.URL = http.MethodGet, "http://due"
	return nil
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
