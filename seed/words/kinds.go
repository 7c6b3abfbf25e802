package words

import (
	"slices"
	"strconv"
)

// Maker appends a text made from the bits of h.
type Maker func(dst []byte, h uint64) []byte

// Kinds are the texts that can be asked for by name.
var kinds = map[string]Maker{
	"name":       Name,
	"given_name": Given,
	"surname":    Family,
	"username":   Username,
	"email":      Email,
	"phone":      Phone,
	"street":     Street,
	"city":       from(places),
	"country":    from(countries),
	"postcode":   digits(5),
	"company":    Company,
	"product":    Product,
	"title":      Title,
	"course":     Course,
	"word":       from(common),
	"sentence":   Sentence,
	"text":       Paragraph,
	"slug":       Slug,
	"url":        URL,
	"path":       Path,
	"ip":         Address,
	"language":   from(languages),
	"currency":   from(currencies),
	"colour":     from(colours),
	"state":      from(states),
	"timezone":   from(zones),
	"mime":       from(mimeTypes),
	"code":       Code,
	"hex":        Hex,
	"user_agent": Agent,
}

// Kind returns the maker of that name, or nil.
func Kind(name string) Maker { return kinds[name] }

// Names returns the names of all kinds, sorted.
func Names() []string {
	var all []string
	for name := range kinds {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// pick takes one of pool by the upper bits of *h and brings others there.
func pick(h *uint64, pool []string) string {
	i := *h >> 32 * uint64(len(pool)) >> 32
	*h *= 0xd1342543de82ef95
	return pool[i]
}

func from(pool []string) Maker {
	return func(dst []byte, h uint64) []byte { return append(dst, pool[h%uint64(len(pool))]...) }
}

func digits(n int) Maker {
	return func(dst []byte, h uint64) []byte {
		for range n {
			dst = append(dst, '0'+byte(h%10))
			h /= 10
		}
		return dst
	}
}

func upper(b []byte) {
	if b[0] >= 'a' && b[0] <= 'z' {
		b[0] -= 'a' - 'A'
	}
}

// Given appends an invented given name.
func Given(dst []byte, h uint64) []byte {
	n := len(dst)
	dst = append(dst, pick(&h, onsets)...)
	dst = append(dst, pick(&h, vowels)...)
	dst = append(dst, pick(&h, onsets)...)
	dst = append(dst, "aeio"[h&3])
	if h>>2&1 == 1 {
		dst = append(dst, 'n')
	}
	upper(dst[n:])
	return dst
}

// Family appends an invented family name that says that it is one.
func Family(dst []byte, h uint64) []byte {
	n := len(dst)
	dst = append(dst, pick(&h, onsets)...)
	dst = append(dst, pick(&h, vowels)...)
	dst = append(dst, pick(&h, codas)...)
	dst = append(dst, pick(&h, familyEnds)...)
	upper(dst[n:])
	return dst
}

// Name appends a given and a family name.
func Name(dst []byte, h uint64) []byte {
	dst = append(Given(dst, h>>32), ' ')
	return Family(dst, h&0xffffffff)
}

// Username appends a name for signing in.
func Username(dst []byte, h uint64) []byte {
	dst = append(dst, pick(&h, adjectives)...)
	dst = append(dst, '_')
	dst = append(dst, pick(&h, nouns)...)
	return strconv.AppendUint(dst, h%1000, 10)
}

// Email appends an address at a domain that RFC 2606 reserves.
func Email(dst []byte, h uint64) []byte {
	dst = Mailbox(dst, h)
	dst = append(dst, '@')
	return append(dst, domains[h%uint64(len(domains))]...)
}

// Mailbox appends the part of an address before the @.
func Mailbox(dst []byte, h uint64) []byte {
	dst = append(dst, pick(&h, adjectives)...)
	dst = append(dst, '.')
	return append(dst, pick(&h, nouns)...)
}

// Phone appends a number under the unassigned country code 999.
func Phone(dst []byte, h uint64) []byte { return digits(9)(append(dst, "+999"...), h) }

// Street appends a house's address.
func Street(dst []byte, h uint64) []byte {
	dst = strconv.AppendUint(dst, 1+h%180, 10)
	h /= 180
	dst = append(append(dst, ' '), pick(&h, streets)...)
	return append(append(dst, ' '), pick(&h, streetKinds)...)
}

// Company appends a firm's name.
func Company(dst []byte, h uint64) []byte {
	dst = append(Product(dst, h), ' ')
	return append(dst, []string{"Ltd", "GmbH", "Inc", "AB"}[h>>60&3]...)
}

// Product appends an adjective and a noun, capitalized.
func Product(dst []byte, h uint64) []byte {
	n := len(dst)
	dst = append(append(dst, pick(&h, adjectives)...), ' ')
	upper(dst[n:])
	n = len(dst)
	dst = append(dst, pick(&h, nouns)...)
	upper(dst[n:])
	return dst
}

// Course appends a course's title.
func Course(dst []byte, h uint64) []byte {
	dst = append(dst, []string{"Introduction to ", "Advanced ", "Topics in ", "Applied ", "History of ", ""}[h%6]...)
	h /= 6
	dst = append(dst, pick(&h, subjects)...)
	return append(dst, []string{"", " I", " II", " for Everyone"}[h%4]...)
}
