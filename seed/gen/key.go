// Package gen holds the arithmetic of generated data: every value is a pure
// function of a key and a row number, so that the same data comes out in any
// order, at any parallelism, and without memory.
package gen

import "math/bits"

// Key names one stream of random numbers: a column of a table under a seed.
type Key uint64

// NewKey derives the key of a stream from the load's seed and the names that
// tell the stream from others.
func NewKey(seed uint64, names ...string) Key {
	k := Mix(seed ^ 0x9e3779b97f4a7c15)
	for _, name := range names {
		h := uint64(14695981039346656037) // FNV-1a
		for i := range len(name) {
			h = (h ^ uint64(name[i])) * 1099511628211
		}
		k = Mix(k ^ h)
	}
	return Key(k)
}

// Sub derives the key of an independent stream, such as the null share's
// beside the values'.
func (k Key) Sub(n uint64) Key { return Key(Mix(uint64(k) + (n+1)*0xd1342543de82ef95)) }

// At gives the stream's 64 random bits for a row.
func (k Key) At(row uint64) uint64 { return Mix(uint64(k) + row*0x9e3779b97f4a7c15) }

// Unit gives the stream's number in [0, 1) for a row.
func (k Key) Unit(row uint64) float64 { return Unit(k.At(row)) }

// Below gives the stream's integer in [0, n) for a row; n must be above 0.
func (k Key) Below(row, n uint64) uint64 { return Scale(k.At(row), n) }

// Mix is splitmix64's finalizer (Steele, Lea, Flood 2014): a bijection of 64
// bits in which every input bit reaches every output bit.
func Mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Unit turns 64 random bits into a number in [0, 1), by the upper 53.
func Unit(h uint64) float64 { return float64(h>>11) / (1 << 53) }

// Scale turns 64 random bits into an integer in [0, n) without division.
func Scale(h, n uint64) uint64 {
	hi, _ := bits.Mul64(h, n)
	return hi
}

// Spread lays n points evenly over [0, size): the place of point k.
func Spread(k, n, size uint64) uint64 {
	hi, lo := bits.Mul64(k, size)
	at, _ := bits.Div64(hi, lo, n)
	return at
}
