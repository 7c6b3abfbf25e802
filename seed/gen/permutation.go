package gen

import "math/bits"

// Permutation is a bijection of [0, N) that looks random and needs no memory:
// a Feistel network over the next even number of bits, walked along its cycle
// until it is back inside [0, N) (Black and Rogaway 2002). It is what makes
// unique values in random order, and pairs without repeats.
type Permutation struct {
	n    uint64
	half uint
	mask uint64
	keys [4]uint64
}

// NewPermutation returns the permutation of [0, n) that key names; n of 0 is
// taken for 1.
func NewPermutation(key Key, n uint64) Permutation {
	half := uint(bits.Len64(max(n, 2)-1)+1) / 2
	p := Permutation{n: max(n, 1), half: half, mask: 1<<half - 1}
	for i := range p.keys {
		p.keys[i] = uint64(key.Sub(uint64(i)))
	}
	return p
}

// N is the size of the set that is permuted.
func (p *Permutation) N() uint64 { return p.n }

// At returns the image of i, which should be below N: from beyond, the walk
// might never come back inside, so such an i is taken modulo N.
func (p *Permutation) At(i uint64) uint64 {
	if i >= p.n {
		i %= p.n
	}
	for {
		l, r := i>>p.half, i&p.mask
		for _, k := range p.keys {
			l, r = r, l^p.round(r, k)
		}
		if i = l<<p.half | r; i < p.n {
			return i
		}
	}
}

// Inverse returns the i with At(i) = y, for a y below N.
func (p *Permutation) Inverse(y uint64) uint64 {
	if y >= p.n {
		y %= p.n
	}
	for {
		l, r := y>>p.half, y&p.mask
		for k := len(p.keys) - 1; k >= 0; k-- {
			l, r = r^p.round(l, p.keys[k]), l
		}
		if y = l<<p.half | r; y < p.n {
			return y
		}
	}
}

// One multiplication is enough between four rounds: the upper bits of the
// product depend on all bits below.
func (p *Permutation) round(x, k uint64) uint64 {
	x = (x ^ k) * 0x9e3779b97f4a7c15
	return (x ^ x>>29) >> (64 - p.half)
}
