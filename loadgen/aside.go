package loadgen

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"upness/loadgen/blind"
	"upness/recording"
)

// accompany starts what goes on beside the load: looking after names and idle
// connections, and after the generator itself. It returns what ends that and
// waits for its end.
func (g *Generator) accompany() (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var beside sync.WaitGroup
	beside.Go(func() { g.wire.sweep(ctx) })
	if c, ok := g.carrier.(*netHTTP); ok {
		beside.Go(func() { c.sweep(ctx) })
	}
	beside.Go(func() { blind.Watchdog(ctx, g.blind, g.load.Rate.Constant.PerSecond()) })
	beside.Go(func() { blind.Drift(ctx, g.blind, time.Now) })
	beside.Go(func() { blind.Quota(ctx, g.blind) })
	closeCanary := g.startCanary(ctx, &beside)
	if g.load.Control != "" {
		get := g.poller(g.load.Control, g.load.Deadline)
		beside.Go(func() { blind.Control(ctx, g.blind, get) })
	}
	return func() {
		cancel()
		closeCanary()
		beside.Wait()
		g.blind.Settle(true)
	}
}

// startCanary polls a server of its own, over connections like the load's.
func (g *Generator) startCanary(ctx context.Context, beside *sync.WaitGroup) (end func()) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		g.warn("no canary: " + errorLine(err))
		return func() {}
	}
	beside.Go(func() { blind.Sing(l) })
	get := g.poller("http://"+l.Addr().String(), time.Second)
	beside.Go(func() { blind.Canary(ctx, g.blind, get) })
	return func() { _ = l.Close() }
}

// poller returns what asks a URL once, the way requests of the load go, without
// recording it; the answer is right when it is a 2xx that came in time.
func (g *Generator) poller(address string, timeout time.Duration) func() (from, to time.Duration, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		g.warn("no polling of " + address + ": " + err.Error())
		return func() (from, to time.Duration, ok bool) { return 0, 0, true }
	}
	r := &request{method: http.MethodGet, url: u, host: u.Host, header: http.Header{"User-Agent": {userAgent}}}
	t := &target{}
	return func() (from, to time.Duration, ok bool) {
		now := g.options.Clock.Now()
		x := &exchange{target: t, request: r, deadline: now + timeout}
		g.wire.carry(x)
		return now, g.options.Clock.Now(), x.err == nil && x.result.Code/100 == 2
	}
}

// warn tells the user something about the run.
func (g *Generator) warn(text string) {
	g.options.Events(recording.Event{At: g.options.Clock.Now(), Kind: recording.EventWarning, Source: "loadgen", Text: text})
}
