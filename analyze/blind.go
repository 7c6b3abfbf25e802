package analyze

import (
	"time"

	"upness/recording"
)

// blindness tells which results say nothing of the service, because the
// generator itself could not send or time them. Source:
// docs/verdict.md.
//
// A result is blind when
//
//   - it was due inside a blind span of the recording,
//   - it could not be sent for want of ports or files here (kind ours),
//   - it was sent more than max(10 ms, 1/R) late: LagLimit, or
//   - it waited too long only because the generator was blind meanwhile: it
//     would have been in time without the blind part of its waiting.
//
// A blind result leaves numerator and denominator alike: it is neither up nor down.
type blindness struct {
	spans    []span // of the recording, in order, apart
	from     int    // spans before it end before every result to come
	interval time.Duration
	lagLimit time.Duration
	deadline time.Duration
	own      []span // opened by results
}

// LagLimit is how late a request may be sent and still count, max(10 ms, 1/R),
// R in requests per second.
func LagLimit(rate float64) time.Duration {
	return max(10*time.Millisecond, interval(rate))
}

// maxOwnSpans bounds the spans that results open; past it the last one grows.
const maxOwnSpans = 10_000

func newBlindness(events []recording.Event, load recording.LoadInfo, rate float64) *blindness {
	b := &blindness{interval: interval(rate), lagLimit: LagLimit(rate), deadline: load.Deadline}
	for i := range events {
		e := &events[i]
		if e.Kind != recording.EventBlind {
			continue
		}
		end := e.End
		if end == 0 && e.Edge == recording.Begin {
			end = forever // it never ended
		}
		b.spans = append(b.spans, span{e.At, end, firstOf(e.Text, e.Name, e.State, "the generator reported a blind spot")})
	}
	b.spans = union(b.spans)
	return b
}

// forever lies after every moment of a run.
const forever = time.Duration(1<<63 - 1)

// covers tells whether r says nothing of the service. Results are asked for in
// order of their intended time.
func (b *blindness) covers(r *recording.Result) bool {
	for b.from < len(b.spans) && b.spans[b.from].end <= r.Intended {
		b.from++
	}
	if b.during(r.Intended) {
		return true
	}
	switch {
	case r.Kind == recording.Ours:
		b.open(r.Intended, "out of ports or files on this machine")
		return true
	case r.Lag() > b.lagLimit:
		b.open(r.Intended, "requests were sent late")
		return true
	}
	if waits(r.Kind) && b.held(r) {
		b.open(r.Intended, "answers were late that would not be without blind time")
		return true
	}
	return false
}

// waits tells whether a kind means nothing but that the answer came too late.
func waits(k recording.Kind) bool {
	switch k {
	case recording.Slow, recording.Timeout, recording.ConnectTimeout, recording.Cut:
		return true
	}
	return false
}

func (b *blindness) during(at time.Duration) bool {
	for _, s := range b.spans[b.from:] {
		if s.at > at {
			return false
		}
		if at < s.end {
			return true
		}
	}
	return false
}

// held tells whether r would have been in time without the blind part of its waiting.
func (b *blindness) held(r *recording.Result) bool {
	var blind time.Duration
	for _, s := range b.spans[b.from:] {
		if s.at >= r.Done {
			break
		}
		blind += s.overlap(r.Intended, r.Done)
	}
	return blind > 0 && r.Latency()-blind < b.deadline
}

// onTheWay is the blind time that may have held r up after it was sent and before
// it met the service: of spans that began before a request so late would have
// been called blind, and ended before its answer came. r is the result that
// covers was asked for last.
func (b *blindness) onTheWay(r *recording.Result) (held time.Duration) {
	answered := r.Done
	if r.FirstByte > 0 {
		answered = r.FirstByte
	}
	for _, s := range b.spans[b.from:] {
		if s.at >= r.Sent+b.lagLimit || s.end > answered {
			break
		}
		held += s.overlap(r.Sent, answered)
	}
	return held
}

// open notes that a result due at was blind for a reason of its own; it stands
// for one interval of the schedule.
func (b *blindness) open(at time.Duration, why string) {
	if last := len(b.own) - 1; last >= 0 {
		if s := &b.own[last]; s.why == why && at <= s.end+b.interval/8 || last+1 >= maxOwnSpans {
			s.end = at + b.interval
			return
		}
	}
	b.own = append(b.own, span{at, at + b.interval, why})
}

// within returns every blind span between from and to.
func (b *blindness) within(from, to time.Duration) []span {
	return clip(union(append(append([]span(nil), b.spans...), b.own...)), from, to)
}

// firstOf returns the first text that is not empty.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
