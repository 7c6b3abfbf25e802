package loadgen

import (
	"encoding/hex"
	"strconv"

	"upness/plan"
)

// stream makes a feed's random choices, one draw for each request: within one
// request all columns of a feed come from the same row.
type stream struct{ seed, name uint64 }

func (s stream) at(seq uint64) draw { return newDraw(s.seed, s.name, seq) }

// row chooses one of n rows.
func (s stream) row(n uint64, sequential bool, seq, turn uint64) uint64 {
	if sequential {
		return turn % n
	}
	d := s.at(seq)
	return d.below(n)
}

// uuid gives random UUIDs, version 4 of RFC 9562.
func (s stream) uuid() value {
	return func(dst []byte, seq, _ uint64) []byte {
		d := s.at(seq)
		var id [16]byte
		hi, lo := d.bits64(), d.bits64()
		for i := range 8 {
			id[i], id[8+i] = byte(hi>>(8*i)), byte(lo>>(8*i))
		}
		id[6] = id[6]&0x0f | 0x40
		id[8] = id[8]&0x3f | 0x80
		for i, part := range [][]byte{id[:4], id[4:6], id[6:8], id[8:10], id[10:]} {
			if i > 0 {
				dst = append(dst, '-')
			}
			dst = hex.AppendEncode(dst, part)
		}
		return dst
	}
}

// integer gives integers uniform in from..to, both included.
func (s stream) integer(from, to int64) value {
	n := uint64(to-from) + 1 // 0: all 2^64 of them
	return func(dst []byte, seq, _ uint64) []byte {
		d := s.at(seq)
		k := d.bits64()
		if n > 0 {
			d = s.at(seq)
			k = d.below(n)
		}
		return strconv.AppendInt(dst, from+int64(k), 10)
	}
}

// zipf gives integers from..to of which the k-th has a weight of 1/k^s.
func (s stream) zipf(z plan.ZipfRange) value {
	exponent := z.S
	if exponent == 0 {
		exponent = 1.1
	}
	dist := newZipf(uint64(z.To-z.From)+1, exponent)
	return func(dst []byte, seq, _ uint64) []byte {
		d := s.at(seq)
		return strconv.AppendInt(dst, z.From+int64(dist.rank(&d)-1), 10)
	}
}

// list gives the values of a list.
func (s stream) list(values []string, sequential bool) value {
	n := uint64(len(values))
	return func(dst []byte, seq, turn uint64) []byte {
		return append(dst, values[s.row(n, sequential, seq, turn)]...)
	}
}
