package faults

import (
	"os"
	"time"
)

// Subject is the load generator's process, to which faults of group Generator
// are done from outside.
type Subject struct {
	Draw
	Process *os.Process
	Begun   time.Time // its first request
	record  record
}

// NewSubject is a process whose load has just begun.
func NewSubject(p *os.Process, begun time.Time, d Draw) *Subject {
	return &Subject{Process: p, Begun: begun, Draw: d}
}

// Truth is what was done to it.
func (s *Subject) Truth() Truth {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	return s.record.truth
}

func (s *Subject) wait(at time.Duration) { time.Sleep(time.Until(s.Begun.Add(at))) }

func (s *Subject) failed(err error) {
	if err != nil {
		s.record.change(func(t *Truth) { t.Errors = append(t.Errors, err.Error()) })
	}
}

// blind notes a stretch in which the process could not see.
func (s *Subject) blind(from, to time.Time) {
	s.record.change(func(t *Truth) { t.Blind = append(t.Blind, Span{from, to}) })
}
