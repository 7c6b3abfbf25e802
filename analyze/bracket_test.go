package analyze

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"upness/recording"
)

// The truth lies in the bracket although requests were sent up to 9 ms late,
// which is not yet blind: what counts is what the service was when they came.
func TestBracketSpansLag(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		begin := time.Duration(rapid.Int64Range(int64(4*time.Second), int64(5*time.Second)).Draw(t, "begin"))
		length := time.Duration(rapid.Int64Range(int64(20*ms), int64(time.Second)).Draw(t, "length"))
		lag := rapid.SliceOfN(rapid.Int64Range(0, int64(9*ms)), 8, 8)
		lags, base := lag.Draw(t, "lags"), 100*ms
		w := newWorld(300, 8*time.Second, func(r *recording.Result) {
			r.Sent = r.Intended + time.Duration(lags[r.Seq%8])
			r.Done = r.Sent + ms
			if at := r.Sent - base; at >= begin && at < begin+length {
				fails(r, recording.HTTP5xx, 500)
			}
		})
		v, err := Judge(w.input(), strict())
		if err != nil || len(v.Outages) != 1 {
			t.Fatalf("%d outages, %v", len(v.Outages), err)
		}
		if o := v.Outages[0]; o.Lower.Duration() > length+time.Microsecond || o.Upper.Duration() < length-time.Microsecond {
			t.Fatalf("outage of %v, seen as %v to %v", length, o.Lower.Duration(), o.Upper.Duration())
		}
	})
}

// One of n instances is down and its failures don't say which: the bracket holds
// the truth, and is at most 2n/R wide. Blind time at one of its edges adds itself
// and the wait, of at most n/R, for the next request that the instance answers.
func TestBracketOfUntaggedPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(2, 8).Draw(t, "n")
		begin := time.Duration(rapid.Int64Range(int64(4*time.Second), int64(5*time.Second)).Draw(t, "begin"))
		length := time.Duration(rapid.Int64Range(int64(200*ms), int64(2*time.Second)).Draw(t, "length"))
		blind := time.Duration(rapid.Int64Range(0, int64(60*ms)).Draw(t, "blind"))
		w := newWorld(300, 8*time.Second, func(r *recording.Result) {
			r.Version, r.Instance = "v1", "i-1"
			if at := r.Intended - 100*ms; at >= begin-blind/2 && at < begin+blind/2 {
				fails(r, recording.Ours, 0)
				return
			}
			if at := r.Intended - 100*ms; r.Seq%n == 1 && at >= begin && at < begin+length {
				fails(r, recording.HTTP5xx, 502)
				r.Version, r.Instance = "", ""
			}
		})
		v, err := Judge(w.input(), strict())
		if err != nil || len(v.Outages) != 1 {
			t.Fatalf("%d outages, %v", len(v.Outages), err)
		}
		o := v.Outages[0]
		if o.Lower.Duration() > length || o.Upper.Duration() < length-10*time.Microsecond {
			t.Fatalf("outage of %v of one of %d, seen as %v to %v", length, n, o.Lower.Duration(), o.Upper.Duration())
		}
		most := time.Duration(2*n) * time.Second / 300
		if blind > 0 {
			most += time.Duration(n)*time.Second/300 + blind
		}
		if width := (o.Upper - o.Lower).Duration(); width > most+10*time.Microsecond {
			t.Fatalf("bracket %v wide, one of %d: at most %v", width, n, most)
		}
	})
}

// Requests that were on their way when the generator went blind met the service
// up to so much later: the truth lies in the bracket still.
func TestBracketSpansBlindWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		begin := time.Duration(rapid.Int64Range(int64(4*time.Second), int64(5*time.Second)).Draw(t, "begin"))
		length := time.Duration(rapid.Int64Range(int64(20*ms), int64(time.Second)).Draw(t, "length"))
		base, blind := 100*ms, time.Duration(rapid.Int64Range(int64(5*ms), int64(60*ms)).Draw(t, "blind"))
		edge := rapid.SampledFrom([]time.Duration{begin, begin + length}).Draw(t, "edge")
		stop := span{at: edge - time.Duration(rapid.Int64Range(0, int64(blind)).Draw(t, "before"))}
		stop.end = stop.at + blind
		w := newWorld(300, 8*time.Second, func(r *recording.Result) {
			arrival := r.Sent + 2*ms - base
			if arrival >= stop.at && arrival < stop.end {
				arrival = stop.end
			}
			r.FirstByte, r.Done = arrival+ms+base, arrival+ms+base
			if arrival >= begin && arrival < begin+length {
				fails(r, recording.HTTP5xx, 500)
			}
		})
		w.events = append(w.events, event(recording.EventBlind, "stopped", "", stop.at, stop.end, nil))
		v, err := Judge(w.input(), strict())
		if err != nil || len(v.Outages) > 1 {
			t.Fatalf("%d outages, %v", len(v.Outages), err)
		}
		if len(v.Outages) == 0 {
			return // all of it fell into blind time
		}
		if o := v.Outages[0]; o.Lower.Duration() > length+2*ms || o.Upper.Duration() < length-2*ms {
			t.Fatalf("outage of %v, seen as %v to %v", length, o.Lower.Duration(), o.Upper.Duration())
		}
	})
}
