package transition

// mark is a stretch of columns in which something happened.
type mark struct {
	stretch
	worst float64 // share not served, 0..1
}

// marks are the columns that hit picks. Those with nothing but columns between
// them in which no request was due are joined: an outage has no gaps where
// nobody asked.
func marks(all []column, hit func(*column) bool) []mark {
	var found []mark
	asked := true // since the last mark
	for i := range all {
		c := &all[i]
		if hit(c) {
			if !asked {
				found[len(found)-1].to = c.from
			}
			found = append(found, mark{stretch{from: c.from, to: c.to}, c.worst})
			asked = false
			continue
		}
		asked = asked || c.total()+c.blind > 0
	}
	return found
}
