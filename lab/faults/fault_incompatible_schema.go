package faults

import (
	"slices"
	"time"
)

var incompatibleSchema = &Fault{
	Name:  "incompatible-schema",
	Does:  "after the migration the old version answers 500 until it is replaced",
	Group: Service,
	Exits: []int{Fail},
	Cause: "incompatible_schema",
	Scope: Scope{Version: "v1"},
	Stage: Layout{Instances: 2},
	Load:  Load{Release: true},
	Migrate: func(s *Stage) error {
		from := time.Now()
		for _, i := range s.instances {
			i.add(&spoil{from: from, do: s.status(500)})
		}
		s.record.down(Outage{Span: Span{from, from}, Scope: s.fault.Scope, Loose: true})
		return nil
	},
	Deploy: func(s *Stage) error {
		err := s.roll(slices.Clone(s.instances))
		s.record.change(func(t *Truth) { t.Outages[0].To = time.Now() })
		return err
	},
}
