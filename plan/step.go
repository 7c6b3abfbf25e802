package plan

import "time"

// Step is one thing to do while the load runs. Exactly one of the kinds is set.
type Step struct {
	Phase string `yaml:"phase" json:"phase"` // baseline, migrate, deploy, soak or the user's word; inherited from the step before
	Name  string `yaml:"name" json:"name"`   // default: what it does, in a few words

	Wait time.Duration `yaml:"wait" json:"wait_ns,omitempty"`
	Exec *Exec         `yaml:"exec" json:"exec,omitempty"`
	SQL  *SQL          `yaml:"sql" json:"sql,omitempty"`
	Lab  *LabStep      `yaml:"lab" json:"lab,omitempty"`
	Seed *Seed         `yaml:"seed" json:"seed,omitempty"`

	Backfill *Backfill `yaml:"backfill" json:"backfill,omitempty"`
	Migrate  *Migrate  `yaml:"migrate" json:"migrate,omitempty"`

	CloudFormation *CloudFormation `yaml:"cloudformation" json:"cloudformation,omitempty"`
	Release        *Release        `yaml:"release" json:"release,omitempty"`

	Timeout time.Duration `yaml:"timeout" json:"timeout_ns,omitempty"` // 0: none for wait, 1 h for the others
	Line    int           `yaml:"-" json:"-"`                          // in the plan file
}

// Exec runs a command through the shell; its output becomes events and a log file.
// YAML: a text, or {command, env, dir, events}.
type Exec struct {
	Command string            `yaml:"command" json:"command"`
	Env     map[string]Secret `yaml:"env" json:"env,omitempty"`
	Dir     string            `yaml:"dir" json:"dir,omitempty"` // default the plan file's folder
	Events  []Pattern         `yaml:"events" json:"events,omitempty"`
}

// SQL runs a file, or each *.sql file of a folder in name order, statement by
// statement on the plan's database. YAML: a path, or {path, transaction}.
type SQL struct {
	Path        string `yaml:"path" json:"path"`
	Transaction bool   `yaml:"transaction" json:"transaction,omitempty"` // all statements of a file in one transaction
}
