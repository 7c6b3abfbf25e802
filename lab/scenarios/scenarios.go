// Package scenarios holds the demo's stories: plan files with a lab in them,
// each with its true verdict, and the migrations that they run.
package scenarios

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Scenario is a story with a known end.
type Scenario struct {
	Name    string
	Summary string // one line: what it shows
	Exit    int    // the true exit status: 0 pass, 1 fail, 4 a step failed, and clients stayed within the budget
	Phase   string // in which clients notice, or the step fails; empty for a pass
	YAML    []byte // the plan

	// Names are words by which the verdict must name the cause, each in a cause of
	// an outage or in what is said of the step that failed; empty for a pass. They
	// stand in the plan's head.
	Names []string
}

//go:embed plans
var plans embed.FS

// list is in the order in which the stories are best told.
var list = []Scenario{
	{Name: "release", Exit: 0, Summary: "a migration and a rolling release done right: no client notices"},
	{Name: "restart", Exit: 1, Phase: "deploy", Summary: "one instance, stopped before its successor starts: an outage"},
	{Name: "locking-migration", Exit: 1, Phase: "migrate", Summary: "a plain CREATE INDEX and a type change in one transaction: clients stall behind its lock"},
	{Name: "incompatible-migration", Exit: 1, Phase: "migrate", Summary: "a column is dropped that version 1 still uses: errors from version 1 only"},
	{Name: "sick-release", Exit: 4, Phase: "deploy", Summary: "the new version never becomes healthy and is rolled back: the step fails, no client notices"},
	{Name: "no-drain", Exit: 1, Phase: "deploy", Summary: "instances are killed with requests in flight: a few errors"},
	{Name: "failed-migration", Exit: 4, Phase: "migrate", Summary: "a statement is refused: the servers are left alone, no client notices"},
	{Name: "lost-signal", Exit: 4, Phase: "deploy", Summary: "the new server's signal never comes: rolled back, no client notices"},
	{Name: "concurrent-update", Exit: 4, Phase: "migrate", Summary: "somebody else updates the stack: refused before anything is touched"},
	{Name: "throttled", Exit: 0, Summary: "AWS refuses one call in three: the release goes on, and is seen"},
	{Name: "many-events", Exit: 0, Summary: "the stack's events come late, in many pages: none is missed"},
	{Name: "failed-rollback", Exit: 4, Phase: "deploy", Summary: "the rollback fails too: told what to do, no client notices"},
}

// named is a line of a plan's head that says how its cause is named.
var named = regexp.MustCompile(`(?m)^# Names: +(.*)$`)

// List returns all scenarios.
func List() []Scenario {
	all := slices.Clone(list)
	for n := range all {
		text, err := plans.ReadFile("plans/" + all[n].Name + ".yaml")
		if err != nil {
			panic(err) // embedded; the tests read each
		}
		all[n].YAML = text
		for _, m := range named.FindAllSubmatch(text, -1) {
			all[n].Names = append(all[n].Names, string(m[1]))
		}
	}
	return all
}

// Get returns the scenario of that name.
func Get(name string) (Scenario, error) {
	var names []string
	for _, s := range List() {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Scenario{}, fmt.Errorf("no scenario %q: there are %s", name, strings.Join(names, ", "))
}
