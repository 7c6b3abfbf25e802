package conduct

import (
	"net/url"
	"regexp"
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
	secrets  []string
}

// newMasker knows the passwords of the plan's DSNs and what its steps hand to
// commands in their environment.
func newMasker(p *plan.Plan) *masker {
	m := &masker{}
	if p.Database != nil {
		m.add(p.Database.DSN)
	}
	if p.Lab != nil {
		m.add(p.Lab.Postgres.DSN)
	}
	for _, steps := range [][]plan.Step{p.Before, p.Steps, p.OnFailure, p.After} {
		for _, s := range steps {
			if s.Exec == nil {
				continue
			}
			for name, v := range s.Exec.Env {
				if sensitive.MatchString(name) || password(v.Reveal()) != "" {
					m.add(v)
				}
			}
		}
	}
	return m
}

// sensitive names are those whose values are worth hiding; a PORT is not.
var sensitive = regexp.MustCompile(`(?i)pass|secret|token|key|credential|auth|dsn`)

// add hides one more secret: the whole text and, in a DSN, its password.
func (m *masker) add(s plan.Secret) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, text := range []string{s.Reveal(), password(s.Reveal())} {
		if len(text) >= shortest {
			m.secrets = append(m.secrets, text, "***")
		}
	}
	m.replacer = strings.NewReplacer(m.secrets...)
}

// line is text without the secrets.
func (m *masker) line(text string) string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.replacer == nil {
		return text
	}
	return m.replacer.Replace(text)
}

var keyPassword = regexp.MustCompile(`password=('[^']*'|\S+)`)

// password finds the password of a DSN, in its URL or key=value form.
func password(dsn string) string {
	if u, err := url.Parse(dsn); err == nil && u.User != nil {
		p, _ := u.User.Password()
		return p
	}
	if m := keyPassword.FindStringSubmatch(dsn); m != nil {
		return strings.Trim(m[1], "'")
	}
	return ""
}
