package reports

import (
	"fmt"
	"strings"
	"time"

	"upness/analyze"
	"upness/reports/word"
)

// wipe goes to the begin of a terminal's line and erases it.
const wipe = "\r\x1b[K"

// keep writes a line that stays, and draws the progress line again below it.
func (p *Progress) keep(line string) {
	if !p.o.Terminal {
		fmt.Fprintln(p.w, line)
		return
	}
	fmt.Fprintln(p.w, wipe+line)
	p.draw()
}

// draw writes the progress line as it is now.
func (p *Progress) draw() {
	line := p.line()
	switch {
	case line == "":
	case p.o.Terminal:
		fmt.Fprint(p.w, wipe+word.Clip(line, p.o.Width-1))
	default:
		fmt.Fprintln(p.w, line)
	}
}

// line words the state; empty before there is any.
func (p *Progress) line() string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.begun.IsZero() {
		return p.setup.line(p.now())
	}
	now := p.now()
	good, slow, bad := p.good.Load(), p.slow.Load(), p.bad.Load()
	parts := []string{}
	if p.phase != "" {
		parts = append(parts, word.Clean(p.phase))
	}
	parts = append(parts, p.gone(now.Sub(p.begun)), fmt.Sprintf("%.0f/s", p.rate.at(now, good+slow+bad)), "ok "+word.Count(good))
	if slow > 0 {
		parts = append(parts, "slow "+word.Count(slow))
	}
	return strings.Join(append(parts, "bad "+word.Count(bad)), "  ")
}

// gone words the time gone and, when it is known, the time left.
func (p *Progress) gone(d time.Duration) string {
	text := minutes(d)
	if p.o.Expected == 0 {
		if left := p.left.left(p.now()); left > 0 {
			text += ", at least " + minutes(left) + " left"
		}
		return text
	}
	return text + " of " + minutes(p.o.Expected) + ", " + minutes(max(p.o.Expected-d, 0)) + " left"
}

func minutes(d time.Duration) string {
	s := int(d.Seconds())
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// line words how far the preparation is; the time left is an estimate from the
// pace so far.
func (s *setupState) line(now time.Time) string {
	switch {
	case s.stage == "":
		return ""
	case s.total <= 0 && s.done <= 0:
		return word.Clean(s.stage)
	case s.total <= 0:
		return word.Clean(s.stage) + "  " + word.Count(uint64(s.done))
	}
	done := min(max(s.done, 0), s.total)
	text := fmt.Sprintf("%s  %s of %s", word.Clean(s.stage), word.Count(uint64(done)), word.Count(uint64(s.total)))
	if gone := now.Sub(s.since); gone >= time.Second && done > 0 && done < s.total {
		left := gone.Seconds() * float64(s.total-done) / float64(done)
		text += "  about " + word.Duration(analyze.Seconds(left)) + " left"
	}
	return text
}

// rate is responses per second over the last two seconds or so.
type rate struct{ samples []sample }

type sample struct {
	at time.Time
	n  uint64
}

func (r *rate) at(now time.Time, n uint64) float64 {
	r.samples = append(r.samples, sample{now, n})
	for len(r.samples) > 2 && now.Sub(r.samples[1].at) >= 2*time.Second {
		r.samples = r.samples[1:]
	}
	first := r.samples[0]
	gone := now.Sub(first.at).Seconds()
	if gone <= 0 {
		return 0
	}
	return float64(n-first.n) / gone
}
