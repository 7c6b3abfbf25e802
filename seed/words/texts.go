package words

import "strconv"

// next turns h into the following bits of the same text.
func next(h uint64) uint64 {
	h = (h ^ h>>32) * 0xd6e8feb86659fd93
	return h ^ h>>32
}

// Words appends n common words.
func Words(dst []byte, h uint64, n int) []byte {
	for i := range n {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, common[h%uint64(len(common))]...)
		h = next(h)
	}
	return dst
}

// Title appends two to five words, the first capitalized.
func Title(dst []byte, h uint64) []byte {
	n := len(dst)
	dst = Words(dst, h>>2, 2+int(h&3))
	upper(dst[n:])
	return dst
}

// Sentence appends six to some thirty words and a full stop.
func Sentence(dst []byte, h uint64) []byte {
	n := len(dst)
	count := 1 + int(h>>62)
	for i := range count {
		if i > 0 {
			dst = append(dst, ',', ' ')
		}
		dst = append(dst, phrases[h%phraseCount]...)
		h >>= phraseBits
	}
	upper(dst[n:])
	return append(dst, '.')
}

// Paragraph appends one to four sentences.
func Paragraph(dst []byte, h uint64) []byte {
	for i := range 1 + int(h>>60&3) {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = Sentence(dst, h)
		h = next(h)
	}
	return dst
}

// Fill appends sentences cut to exactly n bytes.
func Fill(dst []byte, h uint64, n int) []byte {
	end := len(dst) + n
	for len(dst) < end {
		dst = append(Sentence(dst, h), ' ')
		h = next(h)
	}
	dst = dst[:end]
	if n > 0 && dst[end-1] == ' ' {
		dst[end-1] = '.'
	}
	return dst
}

// Slug appends words joined by hyphens.
func Slug(dst []byte, h uint64) []byte {
	dst = append(append(dst, pick(&h, adjectives)...), '-')
	dst = append(append(dst, pick(&h, nouns)...), '-')
	return append(dst, pick(&h, common)...)
}

// URL appends an address below a domain that RFC 2606 reserves.
func URL(dst []byte, h uint64) []byte {
	dst = append(dst, "https://www.example.com/"...)
	return Slug(dst, h)
}

// Path appends a file's path.
func Path(dst []byte, h uint64) []byte {
	dst = append(dst, "/srv/"...)
	dst = append(append(dst, pick(&h, nouns)...), '/')
	dst = append(append(dst, pick(&h, common)...), '-')
	return append(strconv.AppendUint(dst, h%10000, 10), ".dat"...)
}

// Address appends an IPv4 address of RFC 5737's networks for documentation.
func Address(dst []byte, h uint64) []byte {
	dst = append(dst, []string{"192.0.2.", "198.51.100.", "203.0.113."}[h%3]...)
	return strconv.AppendUint(dst, h/3%256, 10)
}

// Code appends capital letters and digits, such as KX-40417.
func Code(dst []byte, h uint64) []byte {
	dst = append(dst, 'A'+byte(h%26), 'A'+byte(h/26%26), '-')
	return digits(5)(dst, h/676)
}

// Hex appends 32 hexadecimal digits.
func Hex(dst []byte, h uint64) []byte {
	const set = "0123456789abcdef"
	for range 2 {
		for i := range 16 {
			dst = append(dst, set[h>>(4*i)&15])
		}
		h = next(h)
	}
	return dst
}

// Agent appends what a browser might say of itself.
func Agent(dst []byte, h uint64) []byte {
	dst = append(dst, "Mozilla/5.0 (example; rv:"...)
	dst = strconv.AppendUint(dst, 100+h%40, 10)
	return append(dst, ".0) Sample/1.0"...)
}
