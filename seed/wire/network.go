package wire

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"

	"upness/seed/gen"
)

// InetIPv4 is the number of inet ordinals that are IPv4 addresses: those of
// 198.18.0.0/15, which RFC 2544 reserves for benchmarks. Larger ordinals are
// addresses of 2001:db8::/32 (RFC 3849).
const InetIPv4 = 1 << 17

// CidrIPv4 is the number of cidr ordinals that are /24 networks of
// 198.18.0.0/15; larger ones are /64 networks of 2001:db8::/32.
const CidrIPv4 = 1 << 9

// CidrMax is the largest cidr ordinal: there are 2^32 such /64 networks.
const CidrMax = CidrIPv4 + 1<<32 - 1

// uuidOf spreads n over the 122 free bits of a version 4 UUID; different n
// give different UUIDs because Mix is a bijection and 64 of the bits hold it.
func uuidOf(n int64) (u [16]byte) {
	m := gen.Mix(uint64(n))
	r := gen.Mix(m ^ 0x5bf03635f0a31e4d)
	binary.BigEndian.PutUint64(u[0:], m)
	binary.BigEndian.PutUint64(u[8:], r)
	moved := u[6] >> 4
	u[6] = 0x40 | u[6]&0x0f
	u[8] = 0x80 | moved<<2 | u[8]&0x03
	return u
}

func putUUID(dst []byte, v int64) []byte {
	u := uuidOf(v)
	return append(dst, u[:]...)
}

func putUUIDText(dst []byte, v int64) []byte {
	u := uuidOf(v)
	for i, part := range [][]byte{u[0:4], u[4:6], u[6:8], u[8:10], u[10:16]} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, part)
	}
	return dst
}

func inetOf(v int64) netip.Addr {
	if v < InetIPv4 {
		return netip.AddrFrom4([4]byte{198, 18 + byte(v>>16), byte(v >> 8), byte(v)})
	}
	a := [16]byte{0x20, 0x01, 0x0d, 0xb8}
	binary.BigEndian.PutUint64(a[8:], uint64(v))
	return netip.AddrFrom16(a)
}

func cidrOf(v int64) netip.Prefix {
	if v < CidrIPv4 {
		return netip.PrefixFrom(netip.AddrFrom4([4]byte{198, 18 + byte(v>>8), byte(v), 0}), 24)
	}
	a := [16]byte{0x20, 0x01, 0x0d, 0xb8}
	binary.BigEndian.PutUint32(a[4:], uint32(v-CidrIPv4))
	return netip.PrefixFrom(netip.AddrFrom16(a), 64)
}

// putAddr writes network_recv's form: family (2 or 3), bits, is_cidr, length,
// address.
func putAddr(dst []byte, p netip.Prefix, cidr byte) []byte {
	b := p.Addr().AsSlice()
	family := byte(2)
	if len(b) == 16 {
		family = 3
	}
	return append(append(dst, family, byte(p.Bits()), cidr, byte(len(b))), b...)
}

func putInet(dst []byte, v int64) []byte {
	a := inetOf(v)
	return putAddr(dst, netip.PrefixFrom(a, a.BitLen()), 0)
}

func putInetText(dst []byte, v int64) []byte { return inetOf(v).AppendTo(dst) }
func putCidr(dst []byte, v int64) []byte     { return putAddr(dst, cidrOf(v), 1) }
func putCidrText(dst []byte, v int64) []byte { return cidrOf(v).AppendTo(dst) }

// Hardware addresses are locally administered ones: no maker has them.
func macOf(v int64, n int) []byte {
	b := make([]byte, 8)
	binary.BigEndian.PutUint64(b, uint64(v))
	b = b[8-n:]
	b[0] = 0x02
	return b
}

func putMac(dst []byte, v int64) []byte  { return append(dst, macOf(v, 6)...) }
func putMac8(dst []byte, v int64) []byte { return append(dst, macOf(v, 8)...) }

func putMacText(dst []byte, v int64) []byte  { return hex.AppendEncode(dst, macOf(v, 6)) }
func putMac8Text(dst []byte, v int64) []byte { return hex.AppendEncode(dst, macOf(v, 8)) }
