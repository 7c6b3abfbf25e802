package aws

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"upness/lab/aws/balancing"
	"upness/lab/aws/metrics"
	"upness/lab/aws/parameters"
	"upness/lab/aws/scaling"
	"upness/lab/aws/stacks"
	"upness/lab/aws/wire"
)

// prefixes of IAM actions, by the services' names on the wire.
var prefixes = map[string]string{
	stacks.Version: "cloudformation", scaling.Version: "autoscaling", balancing.Version: "elasticloadbalancing",
	parameters.Service: "ssm", metrics.Service: "cloudwatch", identityVersion: "sts",
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == faultsPath {
		s.serveFaults(w, r)
		return
	}
	faults := s.Faults()
	if faults.Down {
		panic(http.ErrAbortHandler) // the connection is closed without an answer
	}
	if faults.ClockAhead != 0 {
		w.Header().Set("Date", time.Now().Add(faults.ClockAhead).UTC().Format(http.TimeFormat))
	}
	q, err := wire.Read(r)
	if err != nil {
		q.Fail(w, wire.Errorf("MalformedQueryString", "%v", err))
		return
	}
	action := prefixes[q.Service] + ":" + q.Operation
	if err := s.refuse(r, action); err != nil {
		q.Fail(w, err)
		return
	}
	op, known := s.region(r).operations[q.Service+"/"+q.Operation]
	if !known {
		q.Fail(w, wire.Errorf("InvalidAction", "The action %s is not one that the lab knows (service %s)", q.Operation, cmp.Or(prefixes[q.Service], q.Service)))
		return
	}
	out, err := op.Do(r.Context(), q)
	if err != nil {
		q.Fail(w, err)
		return
	}
	q.Answer(w, out)
}

// refuse is what stands before any operation: credentials, rights, rates.
func (s *Server) refuse(r *http.Request, action string) error {
	faults := s.Faults()
	switch {
	case r.Header.Get("Authorization") == "":
		return &wire.Error{Code: "MissingAuthenticationToken", Message: "Missing Authentication Token", Status: http.StatusForbidden}
	case faults.Expired:
		return &wire.Error{Code: "ExpiredToken", Message: "The security token included in the request is expired", Status: http.StatusForbidden}
	case slices.Contains(faults.Deny, action):
		return &wire.Error{Code: "AccessDenied", Status: http.StatusForbidden,
			Message: "User: arn:aws:iam::" + s.cfg.Account + ":user/lab is not authorized to perform: " + action + " because no identity-based policy allows the " + action + " action"}
	case s.throttled(action):
		return wire.Errorf("Throttling", "Rate exceeded")
	}
	return nil
}

// throttled counts a request that may be throttled.
func (s *Server) throttled(action string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.faults
	if f.Throttle <= 0 || len(f.ThrottleActions) > 0 && !slices.Contains(f.ThrottleActions, action) {
		return false
	}
	s.counted++
	return s.counted%f.Throttle == 0
}

// region is the one that the request is signed for.
func (s *Server) region(r *http.Request) *region {
	// AWS4-HMAC-SHA256 Credential=KEY/20261121/eu-west-1/cloudformation/aws4_request, ...
	_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	scope := strings.Split(credential, "/")
	if len(scope) < 3 || scope[2] == s.cfg.Region {
		return s.home
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.others[scope[2]] == nil {
		s.others[scope[2]] = s.newRegion(scope[2])
	}
	return s.others[scope[2]]
}
