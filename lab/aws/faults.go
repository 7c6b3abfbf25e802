package aws

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"upness/plan"
)

// faultsPath is where the faults are switched: GET shows them, POST of a form
// replaces them (an empty one heals all).
const faultsPath = "/_lab/faults"

// Faults that are on.
func (s *Server) Faults() plan.StackFaults {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults
}

// SetFaults replaces the faults.
func (s *Server) SetFaults(f plan.StackFaults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.counted = f, 0
}

// faultKeys set one fault each from a text.
var faultKeys = map[string]func(*plan.StackFaults, string) error{
	"throttle":         func(f *plan.StackFaults, v string) error { return readInt(&f.Throttle, v) },
	"throttle_actions": func(f *plan.StackFaults, v string) error { f.ThrottleActions = strings.Split(v, ","); return nil },
	"deny":             func(f *plan.StackFaults, v string) error { f.Deny = strings.Split(v, ","); return nil },
	"expired":          func(f *plan.StackFaults, v string) error { return readBool(&f.Expired, v) },
	"down":             func(f *plan.StackFaults, v string) error { return readBool(&f.Down, v) },
	"clock_ahead":      func(f *plan.StackFaults, v string) error { return readDuration(&f.ClockAhead, v) },
	"event_page":       func(f *plan.StackFaults, v string) error { return readInt(&f.EventPage, v) },
	"lag":              func(f *plan.StackFaults, v string) error { return readDuration(&f.Lag, v) },
	"signals_lost":     func(f *plan.StackFaults, v string) error { return readBool(&f.SignalsLost, v) },
	"rollback_fails":   func(f *plan.StackFaults, v string) error { return readBool(&f.RollbackFails, v) },
	"capacity_left":    func(f *plan.StackFaults, v string) error { return readBool(&f.CapacityLeft, v) },
}

// FaultNames lists the faults that ParseFaults knows, sorted.
func FaultNames() []string { return slices.Sorted(maps.Keys(faultKeys)) }

// ParseFaults reads faults by their names in a plan, such as throttle=3.
func ParseFaults(form url.Values) (plan.StackFaults, error) {
	var f plan.StackFaults
	for name, values := range form {
		set, known := faultKeys[name]
		if !known {
			return f, fmt.Errorf("fault %q: %s", name, plan.Suggest(name, FaultNames()))
		}
		for _, v := range values {
			if err := set(&f, v); err != nil {
				return f, fmt.Errorf("fault %s=%s: %w", name, v, err)
			}
		}
	}
	return f, nil
}

func readInt(to *int, text string) (err error) {
	*to, err = strconv.Atoi(text)
	return err
}

func readBool(to *bool, text string) (err error) {
	*to, err = strconv.ParseBool(text)
	return err
}

func readDuration(to *time.Duration, text string) (err error) {
	*to, err = time.ParseDuration(text)
	return err
}

func (s *Server) serveFaults(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		err := r.ParseForm()
		if err == nil {
			var f plan.StackFaults
			if f, err = ParseFaults(r.PostForm); err == nil {
				s.SetFaults(f)
			}
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(s.Faults()) // the asker may have left
}
