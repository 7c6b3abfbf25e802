package faults

import (
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"time"
)

// instance is one server of the stage: it says who it is in every answer.
type instance struct {
	id, version string
	stage       *Stage
	gate        *gate
	spoils      atomic.Pointer[[]*spoil]
}

// spoil is something that an instance does to requests that arrive from..to.
type spoil struct {
	from, to time.Time // zero to: for ever
	where    func(*http.Request) bool
	do       func(w http.ResponseWriter, r *http.Request, s *spoil)
	count    atomic.Uint64
}

func (s *spoil) meets(at time.Time, r *http.Request) bool {
	return !at.Before(s.from) && (s.to.IsZero() || at.Before(s.to)) && (s.where == nil || s.where(r))
}

// add makes the instance do s from its time on.
func (i *instance) add(s *spoil) {
	for {
		old := i.spoils.Load()
		var all []*spoil
		if old != nil {
			all = slices.Clone(*old)
		}
		all = append(all, s)
		if i.spoils.CompareAndSwap(old, &all) {
			return
		}
	}
}

// ServeHTTP spoils the request, or answers it.
func (i *instance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	arrived := time.Now()
	if r.URL.Path == "/ping" {
		return // health checks are no requests
	}
	i.stage.begin(arrived)
	i.stage.last.Store(arrived.UnixNano())
	if all := i.spoils.Load(); all != nil {
		for _, s := range *all {
			if s.meets(arrived, r) {
				s.count.Add(1)
				s.do(w, r, s)
				return
			}
		}
	}
	if c := connOf(r); c != nil {
		c.used.Store(true)
	}
	i.takeTime(r, arrived)
	i.answer(w)
}

// takeTime waits for as long as a right answer takes.
func (i *instance) takeTime(r *http.Request, arrived time.Time) {
	takes := i.stage.fault.Stage.Takes
	if r.URL.Path == "/long" {
		takes = longAnswer
	}
	if takes > 0 {
		wait(r, arrived.Add(takes))
	}
}

// longAnswer is how long /long takes.
const longAnswer = 400 * time.Millisecond

// tag says who answers.
func (i *instance) tag(w http.ResponseWriter) {
	w.Header().Set("X-App-Version", i.version)
	w.Header().Set("X-Instance-Id", i.id)
}

// answer is the right answer.
func (i *instance) answer(w http.ResponseWriter) {
	i.tag(w)
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"ok":"yes","version":%q}`, i.version)
}
