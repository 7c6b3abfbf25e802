package loadgen

import (
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"upness/recording"
)

// tripper is the transport that vegeta's client gets: for each hit it takes the
// next due request, has it carried, and adds its result. vegeta itself is told
// of an empty success, so that it keeps nothing.
type tripper Generator

var empty = &http.Response{StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Body: http.NoBody}

// RoundTrip carries the next due request. It never returns an error.
func (t *tripper) RoundTrip(*http.Request) (*http.Response, error) {
	g := (*Generator)(t)
	if d, ok := g.queue.take(); ok {
		g.send(&d)
	}
	return empty, nil
}

// exchanges are used again: nothing keeps one after its result was added.
var exchanges = sync.Pool{New: func() any { return new(exchange) }}

// send carries one due request to its one result.
func (g *Generator) send(d *due) {
	tgt := g.targets[d.target]
	x := exchanges.Get().(*exchange)
	defer exchanges.Put(x)
	*x = exchange{target: tgt, lane: d.lane, result: recording.Result{
		Seq: d.seq, Target: tgt.name, Lane: laneNames[d.lane], Intended: d.intended, Agent: g.options.Agent,
	}}
	now := g.options.Clock.Now()
	switch {
	case !g.limit.enter():
		x.result.Kind, x.result.Error, x.result.Done = recording.Unsent, "at the limit of requests in flight", now
	case now-d.intended > g.load.Timeout:
		// Nobody would still be waiting for this one. Sending it now would only
		// flood the service after a stop of this process.
		g.limit.leave()
		g.blind.Sent(d.intended, now, g.late)
		x.fail(recording.Ours, "this process was stopped for longer than the timeout", now, now)
	default:
		g.blind.Sent(d.intended, now, g.late)
		g.exchange(x, d, now)
		g.limit.leave()
	}
	g.options.Sink.Add(x.result)
}

// exchange sends a request and judges what comes back.
func (g *Generator) exchange(x *exchange, d *due, now time.Duration) {
	x.result.Sent = now
	var err error
	if x.request, err = x.target.request(d); err != nil {
		x.fail(recording.Ours, err.Error(), now, now)
		return
	}
	x.result.BytesOut = int64(len(x.request.body))
	x.keep = g.judge.needsBody(x.target)
	x.deadline = now + g.load.Timeout
	g.carrier.carry(x)
	g.follow(x)
	if x.err == nil {
		return
	}
	done := g.options.Clock.Now()
	kind, text := classify(x.err, x.stage), errorLine(x.err)
	if g.isCutting() && (done < x.deadline || errors.Is(x.err, net.ErrClosed)) {
		kind, text = recording.Cut, "still open when the run ended"
	}
	if kind == recording.Ours {
		g.blind.Failed(x.result.Sent, done, text)
	}
	x.fail(kind, text, x.result.Sent, done)
}

func (g *Generator) isCutting() bool {
	select {
	case <-g.cutting:
		return true
	default:
		return false
	}
}

// fail settles an exchange that brought no whole answer.
func (x *exchange) fail(kind recording.Kind, text string, sent, done time.Duration) {
	x.result.Kind, x.result.Error, x.result.Sent, x.result.Done = kind, text, sent, done
}
