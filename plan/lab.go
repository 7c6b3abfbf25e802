package plan

import "time"

// Lab describes a staging environment on this machine: a Postgres, instances of
// the sample API behind a balancer, and the images they can run.
type Lab struct {
	Postgres LabPostgres      `yaml:"postgres" json:"postgres"`
	Images   map[string]Image `yaml:"images" json:"images"` // by image ID, such as ami-05679357ab362f128
	Group    LabGroup         `yaml:"group" json:"group"`
	Balancer LabBalancer      `yaml:"balancer" json:"balancer"`
	Stack    *LabStack        `yaml:"stack" json:"stack,omitempty"` // in place of group and balancer; nil: none
}

// LabPostgres is the lab's database. With a DSN that server is used and left
// running; else one is started in the run's own folder and removed afterwards.
type LabPostgres struct {
	DSN  Secret `yaml:"dsn" json:"dsn,omitempty"`
	Rows int64  `yaml:"rows" json:"rows"` // students' answers to seed, default 1,000,000
}

// Image is what an instance runs.
type Image struct {
	Version    string        `yaml:"version" json:"version"`                    // sent as X-App-Version
	Requires   string        `yaml:"requires" json:"requires,omitempty"`        // schema: column of responses without which it cannot serve
	Migrations string        `yaml:"migrations" json:"migrations,omitempty"`    // folder or file of SQL that its migration worker runs
	Startup    time.Duration `yaml:"startup" json:"startup_ns,omitempty"`       // time between launch and listening
	Sick       bool          `yaml:"sick" json:"sick,omitempty"`                // its health check never passes
	KeepAlive  time.Duration `yaml:"keep_alive" json:"keep_alive_ns,omitempty"` // idle connections are closed after this; default 75s
}

// LabGroup is the group of API instances, in the words of an auto-scaling group.
type LabGroup struct {
	Image         string        `yaml:"image" json:"image"`
	Desired       int           `yaml:"desired" json:"desired"`                  // default 3
	MinInService  int           `yaml:"min_in_service" json:"min_in_service"`    // during a release; default desired
	BatchSize     int           `yaml:"batch_size" json:"batch_size"`            // default 1
	HealthTimeout time.Duration `yaml:"health_timeout" json:"health_timeout_ns"` // a new instance not healthy after this rolls the release back; default 20s
	Drain         time.Duration `yaml:"drain" json:"drain_ns"`                   // deregistration delay; default 2s
	NoDrain       bool          `yaml:"no_drain" json:"no_drain,omitempty"`      // fault: instances are killed while registered, requests in flight or not
}

// LabBalancer is the balancer in front of the group.
type LabBalancer struct {
	Interval           time.Duration `yaml:"interval" json:"interval_ns"`                    // of health checks, default 500ms
	HealthyThreshold   int           `yaml:"healthy_threshold" json:"healthy_threshold"`     // default 2
	UnhealthyThreshold int           `yaml:"unhealthy_threshold" json:"unhealthy_threshold"` // default 2
	ConnectTimeout     time.Duration `yaml:"connect_timeout" json:"connect_timeout_ns"`      // default 1s
	ResponseTimeout    time.Duration `yaml:"response_timeout" json:"response_timeout_ns"`    // no answer in this: 504; default 30s
	IdleTimeout        time.Duration `yaml:"idle_timeout" json:"idle_timeout_ns"`            // default 60s
}

// LabStep changes the lab while load runs. Exactly one field is set.
type LabStep struct {
	Migrate string `yaml:"migrate" json:"migrate,omitempty"` // image whose migrations a migration worker runs
	Roll    string `yaml:"roll" json:"roll,omitempty"`       // image to which the group is rolled
}
