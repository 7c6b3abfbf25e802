package recording

import "time"

// round takes t to the nearest multiple of Precision. It keeps order (a <= b
// stays a <= b), and takes nothing but 0 to 0, because 0 says that the thing
// never happened.
func round(t time.Duration) int64 {
	r := t &^ (Precision - 1)
	if t-r >= Precision/2 && r <= 1<<63-1-Precision {
		r += Precision
	}
	if r == 0 && t > 0 {
		return int64(Precision)
	}
	if r == 0 && t < 0 {
		return -int64(Precision)
	}
	return int64(r)
}
