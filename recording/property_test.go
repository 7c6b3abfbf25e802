package recording

import (
	"math"
	"os"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func genTime() *rapid.Generator[time.Duration] {
	return rapid.Custom(func(t *rapid.T) time.Duration {
		return time.Duration(rapid.OneOf(
			rapid.Int64(), rapid.Int64Range(-3000, 3000), rapid.Just[int64](0), rapid.Just[int64](math.MaxInt64), rapid.Just[int64](math.MinInt64),
		).Draw(t, "time"))
	})
}

func genResult() *rapid.Generator[Result] {
	word := rapid.OneOf(rapid.SampledFrom([]string{"", "a", "b", "ä\x00\n"}), rapid.StringN(-1, 40, 100))
	return rapid.Custom(func(t *rapid.T) Result {
		return Result{
			Seq:       rapid.OneOf(rapid.Uint64(), rapid.Uint64Range(0, 50)).Draw(t, "seq"),
			Target:    word.Draw(t, "target"),
			Lane:      word.Draw(t, "lane"),
			Intended:  genTime().Draw(t, "intended"),
			Sent:      genTime().Draw(t, "sent"),
			FirstByte: genTime().Draw(t, "first byte"),
			Done:      genTime().Draw(t, "done"),
			Code:      rapid.Uint16().Draw(t, "code"),
			BytesOut:  rapid.Int64().Draw(t, "bytes out"),
			BytesIn:   rapid.Int64().Draw(t, "bytes in"),
			Version:   word.Draw(t, "version"),
			Instance:  word.Draw(t, "instance"),
			Remote:    word.Draw(t, "remote"),
			Reused:    rapid.Bool().Draw(t, "reused"),
			Attempts:  rapid.Uint8().Draw(t, "attempts"),
			Kind:      rapid.SampledFrom(Kinds()).Draw(t, "kind"),
			Error:     word.Draw(t, "error"),
			Agent:     word.Draw(t, "agent"),
		}
	})
}

// Any results come back, from the file of a running run, in batches of any
// size, and from that of a closed one.
func TestAnyResultsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "upness-recording-")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		w, err := Create(dir, Run{Clock: StartClock()})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close(Interrupted, "")
		results := rapid.SliceOfNDistinct(genResult(), 1, 60, func(r Result) uint64 { return r.Seq }).Draw(t, "results")
		for _, r := range results {
			w.Add(r)
			if rapid.IntRange(0, 9).Draw(t, "seal") == 0 {
				endBatch(w)
			}
		}
		w.flusher.stop()
		w.flusher.start(w)
		check := func(state string) {
			r, err := Open(dir)
			if err != nil {
				t.Fatal(state, err)
			}
			var have []Result
			for result, err := range r.Results() {
				if err != nil {
					t.Fatal(state, err)
				}
				have = append(have, *result)
			}
			if diff := gocmp.Diff(kept(results), have); diff != "" {
				t.Fatalf("%s (-added +read):\n%s", state, diff)
			}
		}
		check("running")
		if err := w.Close(Complete, ""); err != nil {
			t.Fatal(err)
		}
		check("closed")
	})
}

func TestRounding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := genTime().Draw(t, "a"), genTime().Draw(t, "b")
		if a > b {
			a, b = b, a
		}
		ra, rb := round(a), round(b)
		if ra > rb {
			t.Fatalf("%d <= %d become %d > %d", a, b, ra, rb)
		}
		if (a == 0) != (ra == 0) {
			t.Fatalf("%d becomes %d", a, ra)
		}
		if ra%int64(Precision) != 0 {
			t.Fatalf("%d becomes %d, no multiple of %d", a, ra, Precision)
		}
		if off := a - time.Duration(ra); off >= Precision || off <= -Precision {
			t.Fatalf("%d becomes %d", a, ra)
		}
	})
}
