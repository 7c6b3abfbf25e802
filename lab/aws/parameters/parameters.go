// Package parameters is the parameter store of Systems Manager of the lab.
package parameters

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"upness/lab/aws/wire"
)

// Service is the name on the wire.
const Service = "AmazonSSM"

// Store holds parameters. Its methods may be called at the same time.
type Store struct {
	arn string // prefix

	mu  sync.Mutex
	all map[string]parameter
}

type parameter struct {
	value   string
	kind    types.ParameterType
	version int64
	at      time.Time
}

// New returns an empty store.
func New(region, account string) *Store {
	return &Store{arn: fmt.Sprintf("arn:aws:ssm:%s:%s:parameter", region, account), all: map[string]parameter{}}
}

// Put sets a parameter and returns its version, from 1.
func (s *Store) Put(name, value string) int64 { return s.put(name, value, types.ParameterTypeString) }

func (s *Store) put(name, value string, kind types.ParameterType) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := parameter{value: value, kind: kind, version: s.all[name].version + 1, at: time.Now().UTC()}
	s.all[name] = p
	return p.version
}

// Get is a parameter's value, and whether it is there.
func (s *Store) Get(name string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, there := s.all[name]
	return p.value, there
}

// Delete forgets a parameter.
func (s *Store) Delete(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, name)
}

// Operations is what clients can ask.
func (s *Store) Operations() []wire.Operation {
	return []wire.Operation{
		wire.On(Service, "GetParameter", s.getParameter),
		wire.On(Service, "GetParameters", s.getParameters),
		wire.On(Service, "PutParameter", s.putParameter),
		wire.On(Service, "DeleteParameter", s.deleteParameter),
	}
}

func (s *Store) shown(name string) (*types.Parameter, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, there := s.all[name]
	if !there {
		return nil, false
	}
	return &types.Parameter{
		Name: &name, Value: &p.value, Type: p.kind, Version: p.version, LastModifiedDate: &p.at,
		ARN: new(s.arn + "/" + strings.TrimPrefix(name, "/")), DataType: new("text"),
	}, true
}

func (s *Store) getParameter(_ context.Context, in *ssm.GetParameterInput) (*ssm.GetParameterOutput, error) {
	p, there := s.shown(deref(in.Name))
	if !there {
		return nil, wire.Errorf("ParameterNotFound", "")
	}
	return &ssm.GetParameterOutput{Parameter: p}, nil
}

func (s *Store) getParameters(_ context.Context, in *ssm.GetParametersInput) (*ssm.GetParametersOutput, error) {
	out := &ssm.GetParametersOutput{Parameters: []types.Parameter{}, InvalidParameters: []string{}}
	for _, name := range in.Names {
		if p, there := s.shown(name); there {
			out.Parameters = append(out.Parameters, *p)
		} else {
			out.InvalidParameters = append(out.InvalidParameters, name)
		}
	}
	return out, nil
}

var kinds = []types.ParameterType{types.ParameterTypeString, types.ParameterTypeStringList, types.ParameterTypeSecureString}

func (s *Store) putParameter(_ context.Context, in *ssm.PutParameterInput) (*ssm.PutParameterOutput, error) {
	name, kind := deref(in.Name), in.Type
	if kind == "" {
		kind = types.ParameterTypeString
	}
	switch _, there := s.Get(name); {
	case name == "" || !slices.Contains(kinds, kind):
		return nil, wire.Errorf("ValidationException", "a parameter needs a name and a known type")
	case there && !deref(in.Overwrite):
		return nil, wire.Errorf("ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.")
	}
	return &ssm.PutParameterOutput{Version: s.put(name, deref(in.Value), kind), Tier: types.ParameterTierStandard}, nil
}

func (s *Store) deleteParameter(_ context.Context, in *ssm.DeleteParameterInput) (*ssm.DeleteParameterOutput, error) {
	if _, there := s.Get(deref(in.Name)); !there {
		return nil, wire.Errorf("ParameterNotFound", "")
	}
	s.Delete(deref(in.Name))
	return &ssm.DeleteParameterOutput{}, nil
}

func deref[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
