// Package ddl takes indexes, foreign keys and triggers off tables for the time
// of a load and brings them back as they were. What it takes away it has
// written down before, in the ledger and in a file, so that a kill at any
// moment loses nothing.
package ddl

import (
	"encoding/json"
	"fmt"
	"strings"

	"upness/seed/ledger"
)

// Kinds of objects.
const (
	ForeignKey = "foreign key"
	Index      = "index"
	Exclusion  = "exclusion constraint"
	Trigger    = "trigger"
	RowRules   = "forced row security"
)

// Object is one thing to take away and to bring back.
type Object struct {
	Ord   int    `json:"-"`
	Table string `json:"-"` // schema.name of the root table
	Kind  string `json:"-"`
	Name  string `json:"-"`
	State string `json:"-"`

	Drop     string   `json:"drop"`               // one statement
	Build    []string `json:"build,omitempty"`    // statements that may run at the same time, each safe to repeat
	Finish   []string `json:"finish,omitempty"`   // statements that run together after every Build
	Validate string   `json:"validate,omitempty"` // what takes long after Finish without keeping others out
}

// record turns objects into the ledger's.
func record(objects []*Object) ([]ledger.Object, error) {
	out := make([]ledger.Object, len(objects))
	for i, o := range objects {
		detail, err := json.Marshal(o)
		if err != nil {
			return nil, fmt.Errorf("noting %s %s: %w", o.Kind, o.Name, err)
		}
		out[i] = ledger.Object{Ord: o.Ord, Table: o.Table, Kind: o.Kind, Name: o.Name, Detail: detail}
	}
	return out, nil
}

// Record gives the objects as the ledger keeps them.
func Record(objects []*Object) ([]ledger.Object, error) { return record(objects) }

// FromLedger is the inverse of Record.
func FromLedger(entries []ledger.Object) ([]*Object, error) {
	out := make([]*Object, len(entries))
	for i, e := range entries {
		o := &Object{Ord: e.Ord, Table: e.Table, Kind: e.Kind, Name: e.Name, State: e.State}
		if err := json.Unmarshal(e.Detail, o); err != nil {
			return nil, fmt.Errorf("reading the books' %s %s: %w", e.Kind, e.Name, err)
		}
		out[i] = o
	}
	return out, nil
}

// Script is a file that a person could run with psql to bring everything back.
func Script(objects []*Object) string {
	var b strings.Builder
	b.WriteString("-- Indexes, constraints and triggers taken off for a load by upness seed.\n" +
		"-- \"upness seed resume\" and \"upness seed undo\" bring them back; this file is for the case that neither can.\n")
	for _, stage := range []func(*Object) []string{
		func(o *Object) []string { return o.Build },
		func(o *Object) []string { return o.Finish },
		func(o *Object) []string {
			if o.Validate == "" {
				return nil
			}
			return []string{o.Validate}
		},
	} {
		for _, o := range keysLast(objects) {
			for _, sql := range stage(o) {
				fmt.Fprintf(&b, "%s;\n", sql)
			}
		}
	}
	return b.String()
}
