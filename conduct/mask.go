package conduct

import (
	"strings"
	"sync"

	"upness/plan"
)

// shortest is the length from which a secret is replaced in text: replacing
// shorter ones would tell more than it hides.
const shortest = 4

// masker replaces the plan's secrets in what commands print and errors say.
type masker struct {
	mu       sync.RWMutex
	replacer *strings.Replacer
	pairs    []string // secret, replacement, ...
}

// newMasker knows the plan's own secrets.
func newMasker(p *plan.Plan) *masker {
	m := &masker{}
	m.add(p.Secrets()...)
	return m
}

// addDSN hides what is secret in a DSN that the plan does not have.
func (m *masker) addDSN(dsn plan.Secret) {
	m.add((&plan.Plan{Database: &plan.Database{DSN: dsn}}).Secrets()...)
}

func (m *masker) add(secrets ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range secrets {
		if len(s) >= shortest {
			m.pairs = append(m.pairs, s, "***")
		}
	}
	m.replacer = strings.NewReplacer(m.pairs...)
}

// line is text without the secrets.
func (m *masker) line(text string) string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.replacer.Replace(text)
}
