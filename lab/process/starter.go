package process

import "runtime"

// starter runs functions one after the other on one thread of the operating
// system that lives as long as the starter: Linux counts the end of the
// *thread* that started a child as the parent's death (prctl PR_SET_PDEATHSIG),
// and the runtime's threads may end at any time.
type starter struct {
	work chan func()
	done chan struct{}
}

func newStarter() *starter {
	s := &starter{work: make(chan func()), done: make(chan struct{})}
	go func() {
		// Never unlocked: a thread of lower priority may not serve anybody else.
		runtime.LockOSThread()
		yield()
		defer close(s.done)
		for f := range s.work {
			f()
		}
	}()
	return s
}

// do runs f on the thread and gives its error.
func (s *starter) do(f func() error) error {
	result := make(chan error, 1)
	s.work <- func() { result <- f() }
	return <-result
}

// end lets the thread go. No do may follow.
func (s *starter) end() {
	close(s.work)
	<-s.done
}
