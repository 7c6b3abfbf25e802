package scaling

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"time"

	"upness/lab/aws/wire"
	"upness/lab/aws/work"
)

// Store is all groups, launch configurations and launch templates. Its methods
// may be called at the same time.
type Store struct {
	cfg  Config
	work *work.Work

	mu        sync.Mutex
	groups    []*group // in order of creation
	configs   []*launchConfiguration
	templates []*launchTemplate
}

// New returns an empty store.
func New(cfg Config) *Store {
	return &Store{cfg: cfg.withDefaults(), work: work.New()}
}

// Close stops keeping groups. The machines are left to who starts them.
func (s *Store) Close() { s.work.Close() }

func (s *Store) group(name string) *group {
	if i := slices.IndexFunc(s.groups, func(g *group) bool { return g.name == name }); i >= 0 {
		return s.groups[i]
	}
	return nil
}

// known is the group of a name, or what the service says without one.
func (s *Store) known(name string) (*group, error) {
	if g := s.group(name); g != nil {
		return g, nil
	}
	return nil, wire.Invalid("AutoScalingGroup name not found - AutoScalingGroup '%s' not found", name)
}

func (s *Store) arn(kind, name string) string {
	return fmt.Sprintf("arn:aws:autoscaling:%s:%s:%s:%s:%sName/%s", s.cfg.Region, s.cfg.Account, kind, uuid(), kind, name)
}

func uuid() string {
	h := hexID(16)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// hexID is n random bytes in hexadecimal digits.
func hexID(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

func now() time.Time { return time.Now().UTC() }
