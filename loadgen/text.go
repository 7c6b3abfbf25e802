package loadgen

import "strings"

// text is a compiled template: literal pieces and holes that feeds fill.
type text struct {
	pieces []piece
}

// piece is a literal, or a hole.
type piece struct {
	literal string
	fill    value
	turn    int // for a sequential feed: which of the request's turns
	escape  escape
}

// constant says whether the text has no holes.
func (t *text) constant() bool {
	for _, p := range t.pieces {
		if p.fill != nil {
			return false
		}
	}
	return true
}

// render appends the text for one request to dst.
func (t *text) render(dst []byte, d *due) []byte {
	for _, p := range t.pieces {
		if p.fill == nil {
			dst = append(dst, p.literal...)
			continue
		}
		begin := len(dst)
		var turn uint64
		if p.turn >= 0 {
			turn = d.turns[p.turn]
		}
		dst = p.fill(dst, d.seq, turn)
		if raw := string(dst[begin:]); strings.ContainsFunc(raw, special) {
			dst = append(dst[:begin], p.escape(raw)...)
		}
	}
	return dst
}

// special says whether a character is other than those that no escape changes.
func special(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.')
}
