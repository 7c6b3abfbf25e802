package loadgen

import (
	"hash/fnv"
	"math"
	"math/bits"
)

// draw is a stream of random numbers that depends on nothing but the plan's
// seed, a name and the request's place in the schedule, so that any request of
// a run can be made again. It is SplitMix64 (Steele, Lea, Flood, 2014), whose
// state starts at a mix of the three.
type draw struct{ state uint64 }

func newDraw(seed, name, seq uint64) draw {
	return draw{state: mix(mix(mix(seed)+name) + seq)}
}

// nameHash turns a feed's name into a number for newDraw.
func nameHash(name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name)) // never fails
	return h.Sum64()
}

func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// bits64 is the next number of the stream, uniform over all 64 bits.
func (d *draw) bits64() uint64 {
	z := mix(d.state)
	d.state += 0x9e3779b97f4a7c15
	return z
}

// float is uniform in [0, 1).
func (d *draw) float() float64 { return float64(d.bits64()>>11) / (1 << 53) }

// below is uniform in [0, n), for n > 0, by Lemire's multiplication (2019)
// without its rejection: the bias is under n / 2^64.
func (d *draw) below(n uint64) uint64 {
	hi, _ := bits.Mul64(d.bits64(), n)
	return hi
}

// exponential has mean 1.
func (d *draw) exponential() float64 { return -math.Log1p(-d.float()) }
