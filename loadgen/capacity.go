package loadgen

import (
	"context"
	"fmt"
	"io"
	"math"
	"net"
	"runtime"
	"time"
)

// easyRate is a rate, per second, that any machine makes.
const easyRate = 10_000

// checkRate refuses a rate that this machine certainly cannot make: one that
// would leave each request less CPU time than half of what an exchange of one
// byte over a loopback connection costs, client and server together. Between
// that and what is really possible the lag of each request tells.
func (g *Generator) checkRate(ctx context.Context) error {
	peak := g.peak()
	if peak <= easyRate {
		return nil
	}
	cost, err := echoCost(ctx)
	if err != nil {
		return nil // nothing is known, so nothing is refused
	}
	if most := 2 * float64(runtime.GOMAXPROCS(0)) / cost.Seconds(); peak > most {
		return &StartError{Text: fmt.Sprintf("rate %.0f/s: this machine can send at most about %.0f/s", peak, most)}
	}
	return nil
}

// peak is the highest mean rate over any of up to a thousand seconds of the load.
func (g *Generator) peak() float64 {
	length := g.load.Duration
	if length == 0 {
		length = time.Hour
	}
	peak := 0.0
	steps := math.Min(1000, math.Ceil(length.Seconds()))
	for i := range int(steps) {
		at := time.Duration(float64(i) / steps * float64(length))
		peak = math.Max(peak, g.load.Rate.Count(at+time.Second)-g.load.Rate.Count(at))
	}
	return peak
}

// echoCost is the least time of several that one byte takes there and back over
// a loopback connection.
func echoCost(ctx context.Context) (time.Duration, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			_, _ = io.Copy(c, c)
			_ = c.Close()
		}
	}()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		return 0, err
	}
	defer c.Close()
	best := time.Hour
	var b [1]byte
	for range 20 {
		begin := time.Now()
		for range 50 {
			if _, err := c.Write(b[:]); err != nil {
				return 0, err
			}
			if _, err := c.Read(b[:]); err != nil {
				return 0, err
			}
		}
		best = min(best, time.Since(begin)/50)
	}
	return best, nil
}
