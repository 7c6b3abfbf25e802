package recording

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// realistic generates what a release at an even rate looks like: jitter in all
// four times, three instances behind one balancer, two versions that answer
// side by side for a while, two targets, a share of new connections, sizes that
// vary, a few failures. It returns the results in the order in which they end,
// as a writer gets them.
func realistic(n int, rate float64, seed uint64) []Result {
	random := rand.New(rand.NewPCG(seed, 1))
	lognormal := func(median time.Duration, sigma float64) time.Duration {
		return time.Duration(float64(median) * math.Exp(sigma*random.NormFloat64()))
	}
	results := make([]Result, n)
	for i := range results {
		r := Result{
			Seq: uint64(i), Target: "record", Lane: "reused", Code: 201, Attempts: 1, Reused: true, Remote: "10.0.3.17:80",
			Version: "ami-05679357ab362f128", BytesOut: 90 + random.Int64N(40), BytesIn: 60 + random.Int64N(16),
		}
		r.Intended = time.Duration(float64(i) * float64(time.Second) / rate)
		r.Sent = r.Intended + lognormal(60*time.Microsecond, 0.5)
		r.FirstByte = r.Sent + lognormal(1800*time.Microsecond, 0.5)
		r.Done = r.FirstByte + lognormal(40*time.Microsecond, 0.4)
		if random.IntN(4) == 0 {
			r.Target, r.Code, r.BytesOut, r.BytesIn = "fetch", 200, 0, 400+random.Int64N(4000)
		}
		if random.IntN(10) == 0 {
			r.Lane, r.Reused = "fresh", false
		}
		r.Instance = []string{"i-0a1b2c3d", "i-4e5f6071", "i-8293a4b5"}[random.IntN(3)]
		if rolled := 3*float64(i)/float64(n) - 1; random.Float64() < rolled {
			r.Version = "ami-37884c4d"
		}
		if random.IntN(2000) == 0 {
			r.Kind, r.Error, r.Code, r.FirstByte, r.BytesIn = Reset, "connection reset by peer", 0, 0, 0
			r.Version, r.Instance = "", ""
		}
		results[i] = r
	}
	slices.SortFunc(results, func(a, b Result) int { return cmp.Compare(a.Done, b.Done) })
	return results
}
