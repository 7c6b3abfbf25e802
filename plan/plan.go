// Package plan is the plan file: what to load, what to do meanwhile, what is
// allowed. It parses strictly, fills in defaults and reports every mistake with
// file, line and the nearest right key. It carries nothing out.
package plan

import "time"

// Plan is a whole plan file, resolved: defaults filled in, ${ENV} expanded.
type Plan struct {
	Name      string    `yaml:"name" json:"name"`
	Load      Load      `yaml:"load" json:"load"`
	Database  *Database `yaml:"database" json:"database,omitempty"`
	AWS       *AWS      `yaml:"aws" json:"aws,omitempty"`
	Lab       *Lab      `yaml:"lab" json:"lab,omitempty"`
	Budget    Budget    `yaml:"budget" json:"budget"`
	Before    []Step    `yaml:"before" json:"before,omitempty"` // carried out before the first contact with the service; a failure ends the run with nothing recorded
	Steps     []Step    `yaml:"steps" json:"steps,omitempty"`
	OnFailure []Step    `yaml:"on_failure" json:"on_failure,omitempty"`
	After     []Step    `yaml:"after" json:"after,omitempty"`       // always carried out at the end, all of them, also after a failure or Ctrl-C
	AbortOn   string    `yaml:"abort_on" json:"abort_on,omitempty"` // "" or "budget": stop the release as soon as the budget is spent

	// File is the path the plan was read from; relative paths in it are
	// relative to that file's folder. Empty for a plan made in memory.
	File string `yaml:"-" json:"file,omitempty"`

	hidden []string // values that Mask takes out
}

// Load is the traffic.
type Load struct {
	URL         string            `yaml:"url" json:"url,omitempty"` // base for targets whose url is a path; the lab's balancer when there is a lab
	Rate        Rate              `yaml:"rate" json:"rate"`
	Arrivals    string            `yaml:"arrivals" json:"arrivals"`              // "even" (default) or "poisson"
	Duration    time.Duration     `yaml:"duration" json:"duration_ns,omitempty"` // 0: until the steps end
	Deadline    time.Duration     `yaml:"deadline" json:"deadline_ns"`           // default 1s
	Timeout     time.Duration     `yaml:"timeout" json:"timeout_ns"`             // default 10s
	MaxInFlight int               `yaml:"max_in_flight" json:"max_in_flight"`    // 0: derived from memory and file limits
	Insecure    bool              `yaml:"insecure" json:"insecure,omitempty"`    // do not verify TLS certificates
	Version     Tag               `yaml:"version" json:"version"`
	Instance    Tag               `yaml:"instance" json:"instance"`
	Headers     map[string]string `yaml:"headers" json:"headers,omitempty"`     // sent with every request
	Lanes       Lanes             `yaml:"lanes" json:"lanes"`                   // ways of using connections; none: all reused
	HTTP        string            `yaml:"http" json:"http"`                     // "1.1" (default) or "2"
	Proxy       string            `yaml:"proxy" json:"proxy,omitempty"`         // URL of a proxy that all requests go through
	Redirects   int               `yaml:"redirects" json:"redirects,omitempty"` // how many a request follows; 0: a 3xx is the answer
	Control     string            `yaml:"control" json:"control,omitempty"`     // URL of another service, polled to tell trouble of our network from the service's
	Targets     []Target          `yaml:"targets" json:"targets"`
	Feeds       map[string]Feed   `yaml:"feeds" json:"feeds,omitempty"` // values for {name} in urls, headers and bodies
	Seed        uint64            `yaml:"seed" json:"seed"`             // of every random choice; 0: a new one for each run
}

// Tag says where an answer tells who gave it. At most one field is set; all
// empty means that answers carry no such tag.
type Tag struct {
	Header string `yaml:"header" json:"header,omitempty"`
	Body   string `yaml:"body" json:"body,omitempty"` // regular expression; its first group, or the whole match
	JSON   string `yaml:"json" json:"json,omitempty"` // dotted path, such as meta.version or items.0.id
}

// Target is one kind of request.
type Target struct {
	Name      string            `yaml:"name" json:"name"`
	Share     float64           `yaml:"share" json:"share"`   // relative weight, default 1
	Method    string            `yaml:"method" json:"method"` // default GET, or POST with a body
	URL       string            `yaml:"url" json:"url"`
	Headers   map[string]string `yaml:"headers" json:"headers,omitempty"`
	Body      string            `yaml:"body" json:"body,omitempty"` // template; "@file" reads a file
	Expect    Expect            `yaml:"expect" json:"expect"`
	Long      bool              `yaml:"long" json:"long,omitempty"`           // its answers take longer than the drain delay; requested by the long lane only
	Reconcile *Reconcile        `yaml:"reconcile" json:"reconcile,omitempty"` // its writes are looked for in the database after the run
}

// Expect is what a right answer looks like. Everything given must hold.
type Expect struct {
	Status []int             `yaml:"status" json:"status,omitempty"` // one or a list; default any 2xx
	Body   string            `yaml:"body" json:"body,omitempty"`     // regular expression that the body must match
	JSON   map[string]string `yaml:"json" json:"json,omitempty"`     // dotted path: text it must equal; "*" for "is there"
	SHA256 string            `yaml:"sha256" json:"sha256,omitempty"` // of the body, hex
}

// Feed is a source of values. Exactly one source is set.
type Feed struct {
	File   string     `yaml:"file" json:"file,omitempty"`     // CSV with a header line, or JSON (array of objects, or one object a line): gives {feed.column}
	Query  string     `yaml:"query" json:"query,omitempty"`   // rows of a query on the plan's database: gives {feed.column}
	UUID   bool       `yaml:"uuid" json:"uuid,omitempty"`     // random UUID (version 4): gives {feed}
	Range  *IntRange  `yaml:"range" json:"range,omitempty"`   // uniform integer: gives {feed}
	Zipf   *ZipfRange `yaml:"zipf" json:"zipf,omitempty"`     // Zipf-distributed integer: gives {feed}
	Values []string   `yaml:"values" json:"values,omitempty"` // a list, uniform: gives {feed}
	Order  string     `yaml:"order" json:"order,omitempty"`   // "random" (default) or "sequential", for file, query and values
}

// IntRange is the integers From..To, both included.
type IntRange struct {
	From int64 `yaml:"from" json:"from"`
	To   int64 `yaml:"to" json:"to"`
}

// ZipfRange is the integers From..To where the k-th most frequent has weight 1/k^S.
type ZipfRange struct {
	From int64   `yaml:"from" json:"from"`
	To   int64   `yaml:"to" json:"to"`
	S    float64 `yaml:"s" json:"s"` // exponent, > 0, default 1.1
}

// Database is the application's database, watched during the run.
type Database struct {
	DSN Secret `yaml:"dsn" json:"dsn"`
}

// Secret is text that masks its password wherever it is printed or written as
// JSON or YAML; Reveal gives the text itself.
type Secret string

// Budget is what is allowed. A nil field is not checked, except that a plan
// without any gets DefaultBudget.
type Budget struct {
	Availability  *float64          `yaml:"availability" json:"availability,omitempty"`        // least share of good requests, 0..1; YAML "99.99%"
	LongestOutage *time.Duration    `yaml:"longest_outage" json:"longest_outage_ns,omitempty"` // upper bound of the longest outage
	TotalOutage   *time.Duration    `yaml:"total_outage" json:"total_outage_ns,omitempty"`     // sum over all outages
	Equivalent    *time.Duration    `yaml:"equivalent" json:"equivalent_ns,omitempty"`         // bad / rate
	Latency       LatencyBudget     `yaml:"latency" json:"latency"`
	Transition    *TransitionBudget `yaml:"transition" json:"transition,omitempty"`
	Resolution    *time.Duration    `yaml:"resolution" json:"resolution_ns,omitempty"` // the shortest outage that the run must not have been able to miss
	SLO           *float64          `yaml:"slo" json:"slo,omitempty"`                  // monthly objective for month_share, default the availability, else 0.999
	Blind         *float64          `yaml:"blind" json:"blind,omitempty"`              // largest share of the run that may be blind, default 0.01
	Shed          *float64          `yaml:"shed" json:"shed,omitempty"`                // largest share of requests that may be shed; nil: they count as down
}

// LatencyBudget limits quantiles of the latency from the intended time, over
// all requests, failures as infinite.
type LatencyBudget struct {
	P50  *time.Duration `yaml:"p50" json:"p50_ns,omitempty"`
	P90  *time.Duration `yaml:"p90" json:"p90_ns,omitempty"`
	P99  *time.Duration `yaml:"p99" json:"p99_ns,omitempty"`
	P999 *time.Duration `yaml:"p999" json:"p999_ns,omitempty"`
	Max  *time.Duration `yaml:"max" json:"max_ns,omitempty"`
	Rise *float64       `yaml:"rise" json:"rise,omitempty"` // allowed rise of p99 over the baseline phase, 0.2 for "20%"
}

// TransitionBudget says which version must be serving at the end.
type TransitionBudget struct {
	To       string         `yaml:"to" json:"to"`
	Complete bool           `yaml:"complete" json:"complete"`                // no answer of an older version after it was done
	MaxMixed *time.Duration `yaml:"max_mixed" json:"max_mixed_ns,omitempty"` // longest time with both versions answering
}
