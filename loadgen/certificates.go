package loadgen

import (
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"sync"
	"time"

	"upness/recording"
)

// certificates notices when another certificate answers than before: a release
// that swaps one, or a balancer whose nodes disagree.
type certificates struct {
	clock  recording.Clock
	events func(recording.Event)
	mu     sync.Mutex
	last   map[string][sha256.Size]byte // by origin
}

func (c *certificates) seen(o *origin, state tls.ConnectionState) {
	if len(state.PeerCertificates) == 0 {
		return
	}
	leaf := state.PeerCertificates[0]
	sum := sha256.Sum256(leaf.Raw)
	c.mu.Lock()
	before, known := c.last[o.String()]
	if c.last == nil {
		c.last = map[string][sha256.Size]byte{}
	}
	c.last[o.String()] = sum
	c.mu.Unlock()
	if !known || before == sum {
		return
	}
	c.events(recording.Event{
		At: c.clock.Now(), Kind: recording.EventWarning, Source: "loadgen", Name: o.String(),
		Text: fmt.Sprintf("%s answers with another certificate: %s, valid until %s", o, leaf.Subject, leaf.NotAfter.Format(time.DateOnly)),
		Fields: map[string]any{
			"certificate": fmt.Sprintf("%x", sum), "certificate_before": fmt.Sprintf("%x", before),
			"not_after": leaf.NotAfter.UTC().Format(time.RFC3339),
		},
	})
}
