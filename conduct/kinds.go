package conduct

import (
	"context"
	"fmt"

	"upness/plan"
)

// kind is one kind of step.
type kind struct {
	name string
	is   func(plan.Step) bool
	run  func(context.Context, *conductor, plan.Step) error
}

// kinds is the registry: a file per kind.
var kinds = []kind{
	{"wait", func(s plan.Step) bool { return s.Wait > 0 }, doWait},
	{"exec", func(s plan.Step) bool { return s.Exec != nil }, doExec},
	{"sql", func(s plan.Step) bool { return s.SQL != nil }, doSQL},
	{"seed", func(s plan.Step) bool { return s.Seed != nil }, doSeed},
	{"backfill", func(s plan.Step) bool { return s.Backfill != nil }, doBackfill},
	{"migrate", func(s plan.Step) bool { return s.Migrate != nil }, doMigrate},
	{"cloudformation", func(s plan.Step) bool { return s.CloudFormation != nil }, doCloudFormation},
	{"release", func(s plan.Step) bool { return s.Release != nil }, doRelease},
	{"lab", func(s plan.Step) bool { return s.Lab != nil }, doLab},
}

func kindOf(s plan.Step) (kind, error) {
	for _, k := range kinds {
		if k.is(s) {
			return k, nil
		}
	}
	return kind{}, fmt.Errorf("step %q: nothing to do", s.Name)
}
