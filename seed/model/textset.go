package model

import (
	"math"
	"strconv"
	"strings"

	"upness/seed/catalog"
	"upness/seed/gen"
	"upness/seed/words"
)

// textual says whether a type's values are written as their characters.
func textual(t *catalog.Type) bool {
	switch t.Name {
	case "text", "varchar", "bpchar", "name", "citext", "bytea", "unknown", "refcursor":
		return t.Kind == "base"
	}
	return false
}

// textSet is the set of a column of text: by the file's word, else the name's.
func (b *builder) textSet(c *column) *set {
	if c.spec.Pattern != "" {
		s := patternSet(c, c.table.room())
		s.distinct = func(n uint64) *set { return patternSet(c, n) }
		return s
	}
	limit := c.maxLen()
	maker, note := b.maker(c)
	maker = b.limited(c, maker)
	if c.spec.Stats != nil && len(c.limits.patterns) == 0 {
		return b.measuredTexts(c, maker)
	}
	make1 := func(dst []byte, k uint64) []byte { return fit(maker(dst, k), len(dst), limit) }
	s := texts(c.typ, free, make1)
	s.note = note
	s.distinct = func(n uint64) *set { return b.distinctTexts(c, maker, n) }
	return s
}

// maxLen is the greatest length of a text, or -1.
func (c *column) maxLen() int {
	limit := c.lengthOf()
	if m := c.limits.maxLen; m >= 0 && (limit < 0 || m < limit) {
		limit = m
	}
	if c.spec.Length != nil && (limit < 0 || c.spec.Length.Max < limit) {
		limit = c.spec.Length.Max
	}
	return limit
}

// fit cuts what was appended from start on to the limit.
func fit(dst []byte, start, limit int) []byte {
	if limit < 0 || len(dst)-start <= limit {
		return dst
	}
	return dst[:start+limit]
}

// maker is what makes a column's text from a number's bits.
func (b *builder) maker(c *column) (words.Maker, string) {
	switch s := c.spec; {
	case s.Words != nil:
		lo, n := s.Words.Min, uint64(s.Words.Max-s.Words.Min+1)
		return func(dst []byte, h uint64) []byte {
			return words.Words(dst, h, lo+int(gen.Scale(gen.Mix(h), n)))
		}, strconv.Itoa(lo) + " to " + strconv.Itoa(s.Words.Max) + " words"
	case s.As != "":
		return words.Kind(s.As), s.As
	case s.Length != nil:
		lo, n := s.Length.Min, uint64(s.Length.Max-s.Length.Min+1)
		return func(dst []byte, h uint64) []byte {
			return words.Fill(dst, h, lo+int(gen.Scale(gen.Mix(h), n)))
		}, strconv.Itoa(lo) + " to " + strconv.Itoa(s.Length.Max) + " characters"
	}
	if kind := b.guessFor(c); kind != "" {
		return words.Kind(kind), kind
	}
	if limit := c.maxLen(); limit >= 0 && limit < 40 {
		return words.Kind("word"), "word"
	}
	return words.Kind("title"), "title"
}

// guessFor is the kind of text that a column's name promises; a plain "name"
// is a person's only in a table of persons.
func (b *builder) guessFor(c *column) string {
	kind := guessText(c.Name)
	if kind != "name" || persons(c.table.Name) {
		return kind
	}
	switch other := guessText(singular(c.table.Name)); other {
	case "company", "city", "course", "product", "country", "language":
		return other
	}
	return "product"
}

func singular(name string) string {
	if n := len(name); n > 3 && name[n-3:] == "ies" {
		return name[:n-3] + "y"
	} else if n > 1 && name[n-1] == 's' {
		return name[:n-1]
	}
	return name
}

func persons(table string) bool {
	for _, word := range []string{"person", "people", "user", "customer", "student", "teacher", "member", "contact", "client",
		"patient", "employee", "actor", "author", "account", "staff", "driver", "guest", "player", "owner", "profile"} {
		if promises(table, word) || promises(singular(table), word) {
			return true
		}
	}
	return false
}

// alphabets for texts of which no two may be equal, the plainest first. The
// first is the same in upper and lower case.
var alphabets = []string{
	"0123456789abcdefghijklmnopqrstuvwxyz",
	"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
}

// tokenWidth is how many letters of an alphabet tell n texts apart.
func tokenWidth(letters int, n uint64) int {
	w, reach := 1, float64(letters)
	for reach < float64(n) {
		w, reach = w+1, reach*float64(letters)
	}
	return w
}

// distinctTexts gives each text a token that no other has. Where there is room
// the token stands behind an ordinary text; where there is not, it is all.
func (b *builder) distinctTexts(c *column, maker words.Maker, n uint64) *set {
	limit := c.maxLen()
	if s := b.distinctByPattern(c, maker, n); s != nil {
		return s
	}
	for _, alphabet := range alphabets[:c.cases()] {
		if c.limits.upper {
			alphabet = strings.ToUpper(alphabet)
		}
		w := tokenWidth(len(alphabet), n)
		if limit >= 0 && w > limit {
			continue
		}
		key := c.key
		if limit >= 0 && limit < w+4 {
			return texts(c.typ, n, func(dst []byte, k uint64) []byte { return token(dst, alphabet, k, w) })
		}
		room := limit
		if room >= 0 {
			room -= w + 1
		}
		return texts(c.typ, free, b.tagged(c, maker, key, alphabet, w, room))
	}
	widest := alphabets[c.cases()-1]
	size := uint64(math.Pow(float64(len(widest)), float64(limit)))
	return texts(c.typ, size, func(dst []byte, k uint64) []byte { return token(dst, widest, k, limit) })
}

// cases is how many alphabets may be used: one, where upper and lower case
// are the same to the type or to a key.
func (c *column) cases() int {
	if c.typ.Name == "citext" || c.limits.lower || c.limits.upper || c.folded {
		return 1
	}
	return len(alphabets)
}

// distinctByPattern numbers the texts that match the column's patterns, if it
// has some that a token would break.
func (b *builder) distinctByPattern(c *column, maker words.Maker, n uint64) *set {
	if len(c.limits.patterns) == 0 {
		return nil
	}
	w := tokenWidth(len(alphabets[0]), n)
	if b.meets(c, b.tagged(c, maker, c.key, alphabets[0], w, -1)) {
		return nil
	}
	re := b.byPattern(c, n)
	if re == nil {
		if re = b.byPattern(c, 0); re == nil {
			return nil
		}
	}
	return texts(c.typ, re.Size(), re.Append)
}

// tagged puts the token into the text where it does not spoil its form: in an
// e-mail address before the @.
func (b *builder) tagged(c *column, maker words.Maker, key gen.Key, alphabet string, w, room int) func([]byte, uint64) []byte {
	kind := c.spec.As
	if kind == "" {
		kind = b.guessFor(c)
	}
	if kind == "email" && (room < 0 || room >= 40) {
		return func(dst []byte, k uint64) []byte {
			dst = append(words.Mailbox(dst, key.At(k)), '.')
			dst = append(token(dst, alphabet, k, w), '@')
			return append(dst, "example.com"...)
		}
	}
	sep := byte(' ')
	switch kind {
	case "email", "slug", "url", "code", "path", "username", "hex", "word":
		sep = '-'
	}
	return func(dst []byte, k uint64) []byte {
		dst = append(fit(maker(dst, key.At(k)), len(dst), room), sep)
		return token(dst, alphabet, k, w)
	}
}

// token writes k in at least w letters of an alphabet.
func token(dst []byte, alphabet string, k uint64, w int) []byte {
	var buf [64]byte
	i, n := len(buf), uint64(len(alphabet))
	for ; k > 0 || len(buf)-i < w; k /= n {
		i--
		buf[i] = alphabet[k%n]
	}
	return append(dst, buf[i:]...)
}
