package transition

import (
	"math"
	"testing"
	"time"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"pgregory.net/rapid"

	"upness/analyze"
	"upness/recording"
	"upness/reports/internal/fixture"
)

// spy records what is drawn, within its page.
type spy struct {
	recorder.Canvas
	w, h vg.Length
	max  vg.Point
	min  vg.Point
	text []string
}

func (s *spy) Size() (w, h vg.Length) { return s.w, s.h }

func (s *spy) see(p vg.Point) {
	s.min.X, s.min.Y = min(s.min.X, p.X), min(s.min.Y, p.Y)
	s.max.X, s.max.Y = max(s.max.X, p.X), max(s.max.Y, p.Y)
}

func (s *spy) path(p vg.Path) {
	for _, c := range p {
		if c.Type != vg.CloseComp {
			s.see(c.Pos)
		}
	}
}

func (s *spy) Fill(p vg.Path)   { s.path(p) }
func (s *spy) Stroke(p vg.Path) { s.path(p) }

func (s *spy) FillString(f font.Face, at vg.Point, text string) {
	s.see(at)
	s.see(vg.Point{X: at.X + f.Width(text), Y: at.Y + f.Font.Size*0.75})
	s.text = append(s.text, text)
}

func spied(p *Picture) *spy {
	l := p.layout()
	s := &spy{w: pageWidth, h: l.height, min: vg.Point{X: pageWidth, Y: l.height}}
	p.draw(draw.New(s), l)
	return s
}

func TestNothingIsDrawnOffThePage(t *testing.T) {
	for name, r := range fixture.All() {
		p := pictureOf(r)
		p.Title = "The whole service was down for at least 3.208 s, at most 3.212 s during deploy, while much else " +
			"happened that takes a second line to be said in full, and more than that is cut."
		if s := spied(p); s.min.X < 0 || s.min.Y < 0 || s.max.X > s.w || s.max.Y > s.h {
			t.Errorf("%s: drawn from %v to %v on a page of %v by %v", name, s.min, s.max, s.w, s.h)
		}
	}
}

// The data areas of all strips begin and end at the same place, or one second is
// not below the same second.
func TestStripsShareOneAxis(t *testing.T) {
	for name, r := range fixture.All() {
		l := pictureOf(r).layout()
		s := &spy{w: pageWidth, h: l.height}
		areas := stack(draw.New(s), l.strips)
		for i, a := range areas {
			if math.Abs(float64(a.Min.X-areas[0].Min.X)) > 1e-6 || math.Abs(float64(a.Max.X-areas[0].Max.X)) > 1e-6 {
				t.Errorf("%s: strip %d lies between %v and %v, strip 0 between %v and %v", name, i, a.Min.X, a.Max.X, areas[0].Min.X, areas[0].Max.X)
			}
			if i > 0 && a.Max.Y > areas[i-1].Min.Y {
				t.Errorf("%s: strip %d overlaps the one above", name, i)
			}
		}
	}
}

func TestPageIsA4AndGrowsForLanesOnly(t *testing.T) {
	for name, want := range map[string]bool{"release": false, "bare": false, "crowd": true} {
		if grown := pictureOf(fixture.All()[name]).layout().height > pageHeight; grown != want {
			t.Errorf("%s: grown beyond A4: %v", name, grown)
		}
	}
}

var anyName = rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "v1", "a\nb", "\x00", "日本語", "ami-05679357ab362f128"}))

func anyOffset(t *rapid.T) time.Duration {
	return time.Duration(rapid.Int64Range(-int64(time.Hour), int64(48*time.Hour)).Draw(t, "offset"))
}

func anyTimeline(t *rapid.T) *analyze.Timeline {
	line := &analyze.Timeline{
		Anchor: fixture.Start, Begin: anyOffset(t), Rate: rapid.OneOf(rapid.Float64Range(0, 1e6), rapid.Just(math.NaN())).Draw(t, "rate"),
		BinWidth: time.Duration(rapid.Int64Range(1, int64(time.Minute)).Draw(t, "width")),
		Deadline: time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "deadline")),
		Versions: rapid.SliceOfN(anyName, 0, 7).Draw(t, "versions"),
	}
	n := rapid.IntRange(0, 40).Draw(t, "bins")
	line.End = line.Begin + time.Duration(n)*line.BinWidth - time.Duration(rapid.Int64Range(0, int64(line.BinWidth)).Draw(t, "short"))
	for i := range n {
		b := analyze.Bin{
			Start: line.Begin + time.Duration(i)*line.BinWidth, ByVersion: make([]analyze.BinVersion, len(line.Versions)),
			Slow: rapid.Uint64Range(0, 2).Draw(t, "slow"), Bad: rapid.Uint64Range(0, 1e6).Draw(t, "bad"),
			Cut: rapid.Uint64Range(0, 1).Draw(t, "cut"), Unidentified: rapid.Uint64Range(0, 3).Draw(t, "unidentified"),
			WorstShare: rapid.Float64Range(0, 1).Draw(t, "share"),
		}
		for v := range b.ByVersion {
			good := rapid.Uint64Range(0, 1e6).Draw(t, "good")
			latency := time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "latency"))
			b.ByVersion[v] = analyze.BinVersion{Good: good, P50: latency / 2, P99: latency, Max: latency}
			b.Good += good
		}
		line.Bins = append(line.Bins, b)
	}
	return line
}

func anyEvent(t *rapid.T) recording.Event {
	return recording.Event{
		At: anyOffset(t), End: rapid.OneOf(rapid.Just(time.Duration(0)), rapid.Custom(anyOffset)).Draw(t, "end"),
		Edge: rapid.SampledFrom([]recording.Edge{"", recording.Begin, recording.End}).Draw(t, "edge"),
		Kind: rapid.SampledFrom([]string{
			recording.EventPhase, recording.EventStep, recording.EventInstance, recording.EventStatement, recording.EventLockWait,
			recording.EventFault, recording.EventTarget, recording.EventStack, recording.EventGroup, "other",
		}).Draw(t, "kind"),
		Name: anyName.Draw(t, "name"), State: rapid.SampledFrom([]string{
			"", "launch", "in_service", "draining", "terminated", "failed", "size", "dip", "none_healthy", "some_healthy", "update_in_progress", "update_complete",
		}).Draw(t, "state"),
		Fields: map[string]any{
			"version": anyName.Draw(t, "version"), "image": 7, "operation": rapid.SampledFrom([]any{nil, "update", "rollback"}).Draw(t, "operation"),
			"desired": float64(rapid.IntRange(-1, 5).Draw(t, "desired")), "in_service": rapid.IntRange(-1, 5).Draw(t, "serving"),
		},
	}
}

// Whatever a recording holds, it can be drawn, and on the page.
func TestAnythingCanBeDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := &analyze.Verdict{Verdict: analyze.Fail}
		for range rapid.IntRange(0, 5).Draw(t, "outages") {
			v.Outages = append(v.Outages, analyze.Outage{
				Start: fixture.Start.Add(anyOffset(t)), End: fixture.Start.Add(anyOffset(t)),
				Lower: analyze.Seconds(rapid.Float64Range(0, 1e4).Draw(t, "lower")), Upper: analyze.Seconds(rapid.SampledFrom([]float64{0, 1, 1e4, math.Inf(1), math.NaN()}).Draw(t, "upper")),
			})
			v.Blind.Spans = append(v.Blind.Spans, analyze.BlindSpan{Start: fixture.Start.Add(anyOffset(t)), End: fixture.Start.Add(anyOffset(t))})
			v.Instances = append(v.Instances, analyze.Group{Instance: anyName.Draw(t, "instance"), First: fixture.Start.Add(anyOffset(t)), Last: fixture.Start})
		}
		p := &Picture{
			Outcome: "FAIL", Title: anyName.Draw(t, "title"), Name: anyName.Draw(t, "run"), Verdict: v, Timeline: anyTimeline(t),
			Events: rapid.SliceOfN(rapid.Custom(anyEvent), 0, 30).Draw(t, "events"),
		}
		s := spied(p)
		if !(s.min.X >= 0 && s.min.Y >= 0 && s.max.X <= s.w && s.max.Y <= s.h) {
			t.Fatalf("drawn from %v to %v on a page of %v by %v", s.min, s.max, s.w, s.h)
		}
	})
}
