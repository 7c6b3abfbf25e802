package watch

import "slices"

// holder finds whom a session waits for in the end: somebody who does not wait
// himself. A migration comes before others, then the one whose transaction is the
// oldest. In a deadlock there is none, and ok is false.
func (p *snapshot) holder(pid int32, migrants map[int32]*migrant) (root int32, ok bool) {
	seen := map[int32]bool{pid: true}
	queue := slices.Clone(p.blockers[pid])
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		if seen[next] {
			continue
		}
		seen[next] = true
		if by := p.blockers[next]; p.waiting[next] != nil && len(by) > 0 {
			queue = append(queue, by...)
			continue
		}
		if !ok || p.before(next, root, migrants) {
			root, ok = next, true
		}
	}
	return root, ok
}

// before tells that a is rather to be named than b.
func (p *snapshot) before(a, b int32, migrants map[int32]*migrant) bool {
	if m := migrants[a] != nil; m != (migrants[b] != nil) {
		return m
	}
	sa, sb := p.sessions[a], p.sessions[b]
	if sa == nil || sb == nil {
		return sa != nil
	}
	return sa.xactStart.Before(sb.xactStart)
}

// proximate is whom a session waits for next: of several a migration, else one
// that waits itself.
func (p *snapshot) proximate(pid int32, migrants map[int32]*migrant) int32 {
	by := p.blockers[pid]
	for _, b := range by {
		if migrants[b] != nil {
			return b
		}
	}
	for _, b := range by {
		if p.waiting[b] != nil {
			return b
		}
	}
	if len(by) > 0 {
		return by[0]
	}
	return 0
}

// cycle is the sessions of a deadlock that a session is part of, none when it is
// not.
func (p *snapshot) cycle(pid int32) []int32 {
	var path []int32
	var visit func(at int32) bool
	seen := map[int32]bool{}
	visit = func(at int32) bool {
		path = append(path, at)
		for _, next := range p.blockers[at] {
			if next == pid {
				return true
			}
			if !seen[next] && p.waiting[next] != nil {
				seen[next] = true
				if visit(next) {
					return true
				}
			}
		}
		path = path[:len(path)-1]
		return false
	}
	if p.waiting[pid] == nil || !visit(pid) {
		return nil
	}
	slices.Sort(path)
	return path
}

// behind is everyone who waits for a session, directly or not.
func (p *snapshot) behind(pid int32) []int32 {
	var all []int32
	for waiter := range p.blockers {
		if waiter != pid && p.reaches(waiter, pid, map[int32]bool{}) {
			all = append(all, waiter)
		}
	}
	slices.Sort(all)
	return all
}

func (p *snapshot) reaches(from, to int32, seen map[int32]bool) bool {
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, next := range p.blockers[from] {
		if next == to || p.reaches(next, to, seen) {
			return true
		}
	}
	return false
}
