package stacks

import (
	"maps"
	"slices"
	"strings"
	"time"

	"upness/lab/aws/template"
)

// Make begins the creation of a stack; see Settle. It acknowledges every
// capability.
func (s *Store) Make(name string, body []byte, parameters map[string]string) error {
	t, err := template.Parse(body)
	if err != nil {
		return err
	}
	values, err := t.Values(withNetwork(t, parameters))
	if err != nil {
		return err
	}
	v := version{template: t, parameters: values, options: options{capabilities: []string{"CAPABILITY_NAMED_IAM"}}}
	_, err = s.create(name, v, "", "", "")
	return err
}

// network is what the lab has of a network: names.
var network = map[string]string{
	"AWS::EC2::VPC::Id": "vpc-1ab", "AWS::EC2::Subnet::Id": "subnet-1ab", "List<AWS::EC2::Subnet::Id>": "subnet-1ab,subnet-2ab",
	"AWS::EC2::SecurityGroup::Id": "sg-1ab", "List<AWS::EC2::SecurityGroup::Id>": "sg-1ab", "AWS::EC2::KeyPair::KeyName": "lab",
}

// withNetwork fills in parameters that name a network and were not given.
func withNetwork(t *template.Template, given map[string]string) map[string]string {
	all := maps.Clone(given)
	if all == nil {
		all = map[string]string{}
	}
	for name, p := range t.Parameters {
		if value, known := network[p.Type]; known && all[name] == "" && p.Default == nil {
			all[name] = value
		}
	}
	return all
}

// First is the ID of the first resource of a type, by name, in a stack or in
// those nested in it; empty without one.
func (s *Store) First(name, typ string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(name)
	if err != nil {
		return ""
	}
	return s.first(st, typ)
}

// first is First under the lock.
func (s *Store) first(st *stack, typ string) string {
	for _, logical := range slices.Sorted(maps.Keys(st.resources)) {
		if r := st.resources[logical]; strings.EqualFold(r.typ, typ) {
			return r.physical
		}
	}
	for _, logical := range slices.Sorted(maps.Keys(st.resources)) {
		r := st.resources[logical]
		if nested, err := s.find(r.physical); r.typ == nestedType && err == nil {
			if id := s.first(nested, typ); id != "" {
				return id
			}
		}
	}
	return ""
}

// Occupy has somebody else's update under way on a stack for so long. It changes
// nothing.
func (s *Store) Occupy(name string, d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.find(name)
	if err == nil {
		err = st.checkUpdatable()
	}
	if err != nil {
		return err
	}
	ctx := s.begin(st, "UPDATE_STACK", "")
	s.set(st, "UPDATE_IN_PROGRESS", "User Initiated")
	s.work.Go(func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
		s.lock(func() {
			s.set(st, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "")
			s.set(st, "UPDATE_COMPLETE", "")
		})
	})
	return nil
}
