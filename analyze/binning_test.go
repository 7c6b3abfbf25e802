package analyze

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upness/plan"
	"upness/recording"
)

func (w *world) timeline(t testing.TB, bins int) (*Timeline, *Verdict) {
	t.Helper()
	v := w.judge(t, plan.Budget{})
	line, err := NewTimeline(w.input(), v, bins)
	if err != nil {
		t.Fatal(err)
	}
	return line, v
}

// Whatever the number of bins, every result lies in one, and adds up.
func TestTimelineAddsUp(t *testing.T) {
	for _, bins := range []int{1, 7, 100, 1200, 100_000} {
		w := rolled(21*time.Second, func(r *recording.Result) {
			switch {
			case r.Seq%50 == 3:
				fails(r, recording.Refused, 0)
			case r.Seq%50 == 4:
				late(r, 2*time.Second)
			case r.Seq%50 == 5:
				fails(r, recording.Ours, 0)
			case r.Seq%50 == 6:
				fails(r, recording.Unidentified, 200)
				r.Version = ""
			}
		})
		line, v := w.timeline(t, bins)
		if !slices.Equal(line.Versions, []string{"v1", "v2", ""}) || len(line.Bins) > bins || line.BinWidth < minBinWidth {
			t.Errorf("%d bins of %v, versions %q", len(line.Bins), line.BinWidth, line.Versions)
		}
		sum := map[string]uint64{}
		var byVersion, unidentified uint64
		for i, b := range line.Bins {
			if b.Start != line.Begin+time.Duration(i)*line.BinWidth || b.Start > line.End || len(b.ByVersion) != 3 {
				t.Fatalf("bin %d begins at %v and has %d versions", i, b.Start, len(b.ByVersion))
			}
			down := b.Slow + b.Bad + b.Cut
			if b.Scheduled != b.Good+b.Slow+b.Bad+b.Cut+b.Blind || (down > 0) != (b.WorstShare > 0) || b.WorstShare > 1 {
				t.Fatalf("bin %d does not add up: %+v", i, b)
			}
			sum["scheduled"] += b.Scheduled
			sum["down"] += down
			sum["refused"] += b.ByKind[recording.Refused]
			unidentified += b.Unidentified
			for _, p := range b.ByVersion {
				byVersion += p.Answers() + p.Bad
				if p.Answers() > 0 && !(p.Min <= p.P50 && p.P50 <= p.P99 && p.P99 <= p.Max && p.Min > 0) {
					t.Fatalf("bin %d: %+v", i, p)
				}
			}
		}
		r := v.Requests
		if sum["scheduled"] != r.Scheduled || sum["down"] != v.down() || sum["refused"] != r.ByKind["refused"] || unidentified != 400 || byVersion != r.Scheduled-r.Blind {
			t.Errorf("%d bins hold %v, %d by version; %+v", bins, sum, byVersion, r)
		}
	}
}

// One bad request among a hundred thousand stays visible, and so does one slow answer.
func TestTimelineKeepsTheWorst(t *testing.T) {
	w := newWorld(5000, 20*time.Second, func(r *recording.Result) {
		switch r.Seq {
		case 33_333:
			fails(r, recording.Reset, 0)
		case 77_777:
			r.Done = r.Intended + 900*ms
		}
	})
	line, _ := w.timeline(t, 100)
	bad, slow := 0, 0
	for _, b := range line.Bins {
		if b.WorstShare > 0 {
			bad++
			if b.WorstShare != 0.1 {
				t.Errorf("worst share %v, want one in ten", b.WorstShare)
			}
		}
		if len(b.ByVersion) > 0 && b.ByVersion[0].Max == 900*ms {
			slow++
		}
	}
	if bad != 1 || slow != 1 {
		t.Errorf("%d bins with a failure, %d with the slow answer, want one each", bad, slow)
	}
}

func TestTimelineOfNothing(t *testing.T) {
	line, _ := newWorld(500, 0, nil).timeline(t, 100)
	if len(line.Bins) != 0 || len(line.Versions) != 0 {
		t.Errorf("%d bins, versions %q", len(line.Bins), line.Versions)
	}
	unidentified := newWorld(500, time.Second, func(r *recording.Result) { r.Version, r.Kind = "", recording.Unidentified })
	if line, _ = unidentified.timeline(t, 10); line.Bins[0].Good == 0 || line.Bins[0].Bad > 0 {
		t.Errorf("%+v: no answer told its version, so all of them are good", line.Bins[0])
	}
	untagged := newWorld(500, time.Second, func(r *recording.Result) { r.Version = "" })
	if line, _ = untagged.timeline(t, 10); !slices.Equal(line.Versions, []string{""}) {
		t.Errorf("versions %q", line.Versions)
	}
}

func TestTimelineOfTornResults(t *testing.T) {
	w := newWorld(500, time.Second, nil)
	v := w.judge(t, plan.Budget{})
	in := w.input()
	in.Results = func(yield func(*recording.Result, error) bool) { yield(nil, errors.New("damaged")) }
	if _, err := NewTimeline(in, v, 10); err == nil {
		t.Error("no error")
	}
}

func TestWorstShareOfASlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		down := bursts(t, 1, 12)
		var s slice
		any, all := false, true
		for _, d := range down {
			s.add(d)
			any, all = any || d, all && d
		}
		if got := s.worst(); (got > 0) != any || got > 1 || all && got != 1 {
			t.Fatalf("%v of %v", got, down)
		}
	})
}
