package loadgen

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"
)

// lookupAge is the age at which a name is looked up again. A balancer that
// moves is followed within this time.
const lookupAge = 20 * time.Second

// name is a host's name and the addresses that it stands for now.
type name struct {
	host  string
	fixed bool // it is an address itself
	look  func(ctx context.Context, host string) ([]string, error)

	mu     sync.Mutex
	addrs  []string
	asked  time.Time
	asking chan struct{} // closed when the look-up that runs is over; nil: none runs
	err    error
	turn   uint64
	only   int // 4 or 6: the one family of a host of both that can be reached; 0: any
}

func newName(host string) *name {
	n := &name{host: host, look: net.DefaultResolver.LookupHost}
	if ip := net.ParseIP(host); ip != nil {
		n.fixed, n.addrs = true, []string{host}
	}
	return n
}

// has says whether the name stood for an address when it was last looked up.
func (n *name) has(addr string) bool {
	if n.fixed {
		return true
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Contains(n.addrs, addr)
}

// next is the address for the next connection: each in turn, so that every
// address of a balancer gets its share and its own results. only is 4 or 6 for
// addresses of that family, 0 for those of any that can be reached.
func (n *name) next(ctx context.Context, only int) (string, error) {
	addrs, err := n.lookup(ctx)
	if err != nil {
		return "", err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if only == 0 {
		only = n.only
	}
	if addrs = family(addrs, only); len(addrs) == 0 {
		return "", &net.DNSError{Err: fmt.Sprintf("no IPv%d address", only), Name: n.host, IsNotFound: true}
	}
	n.turn++
	return addrs[n.turn%uint64(len(addrs))], nil
}

// lookup gives the addresses, asking again when they are older than lookupAge.
// Requests that need the same look-up wait for it together, each for as long as
// its own timeout lets it.
func (n *name) lookup(ctx context.Context) ([]string, error) {
	n.mu.Lock()
	if n.fixed || len(n.addrs) > 0 && n.err == nil && time.Since(n.asked) < lookupAge {
		defer n.mu.Unlock()
		return n.addrs, nil
	}
	done := n.asking
	if done == nil {
		done = make(chan struct{})
		n.asking = done
		go n.ask(done)
	}
	n.mu.Unlock()
	select {
	case <-done:
		n.mu.Lock()
		defer n.mu.Unlock()
		return n.addrs, n.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// resolveTimeout bounds a look-up; the resolver's own retries lie within it.
const resolveTimeout = 10 * time.Second

func (n *name) ask(done chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), resolveTimeout)
	defer cancel()
	addrs, err := n.look(ctx, n.host)
	n.mu.Lock()
	defer n.mu.Unlock()
	if err == nil {
		slices.Sort(addrs)
		n.addrs = slices.Compact(addrs)
	}
	n.err, n.asked, n.asking = err, time.Now(), nil
	close(done)
}

// family keeps the addresses of one IP family, or all of them for 0.
func family(addrs []string, only int) []string {
	if only == 0 {
		return addrs
	}
	var kept []string
	for _, a := range addrs {
		if (net.ParseIP(a).To4() != nil) == (only == 4) {
			kept = append(kept, a)
		}
	}
	return kept
}
