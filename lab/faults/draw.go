package faults

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"
)

// Draw is what a seed decides of a trial: the same in the stage's process and in
// the one that measures.
type Draw struct {
	At   time.Duration // of the fault's begin, from the first request on
	For  time.Duration // its length
	Rand *rand.Rand    // for all else
}

// The default range of a fault's length.
const (
	leastWindow = 20 * time.Millisecond
	mostWindow  = time.Second
)

// quiet is the least time before a fault and after it in which all is well.
const quiet = 500 * time.Millisecond

// Draw draws a trial of the fault.
func (f *Fault) Draw(seed uint64) Draw {
	h := fnv.New64a()
	_, _ = h.Write([]byte(f.Name))
	r := rand.New(rand.NewPCG(seed, h.Sum64()))
	w := f.Window
	if w.Least == 0 {
		w.Least = leastWindow
	}
	if w.Most == 0 {
		w.Most = max(mostWindow, w.Least)
	}
	at := quiet + time.Duration(r.Float64()*float64(quiet))
	length := float64(w.Least) * math.Pow(float64(w.Most)/float64(w.Least), r.Float64())
	return Draw{At: at, For: time.Duration(length).Truncate(time.Microsecond), Rand: r}
}

// Length is how long the load lasts: the fault, and quiet time around it.
func (d Draw) Length(l Load) time.Duration {
	switch {
	case l.Duration > 0:
		return l.Duration
	case l.Length > 0:
		return d.At + d.For + l.Length
	}
	return (d.At + d.For + quiet).Round(time.Millisecond)
}

// between draws a duration, evenly.
func (d Draw) between(least, most time.Duration) time.Duration {
	return least + time.Duration(d.Rand.Float64()*float64(most-least))
}
