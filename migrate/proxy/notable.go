package proxy

import (
	"errors"

	"upness/migrate/trace"
)

// execution makes the record of a text that a client had carried out.
func (p *Proxy) execution(sql string) *execution {
	return &execution{id: p.ids.Add(1), sql: sql, kind: kindOf(sql)}
}

// notable tells a statement that has ended unless it is one of the many that a
// framework sends to look around: of those only what failed, changed something
// or took a lock that somebody may wait for.
func (p *Proxy) notable(st Statement) {
	t := st.Trace
	if kindOf(t.SQL).class == work || t.SQLState != "" || len(t.Changes)+len(t.Rewrites)+len(t.Rebuilds) > 0 || locks(t) {
		p.tell(st)
	}
}

func locks(t trace.Trace) bool {
	for _, l := range t.Locks {
		if !l.Earlier && l.Mode.Strength() > trace.AccessShare.Strength() {
			return true
		}
	}
	return false
}

// fault tells an error of the proxy's own.
func (p *Proxy) fault(err error) {
	if !errors.Is(err, errOver) {
		p.warn("proxy: " + err.Error())
	}
}
