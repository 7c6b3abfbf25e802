package analyze

import "time"

// Schema names the layout of verdict.json.
const Schema = "upness.verdict.v1"

// Outcome is the answer to "did this release cause downtime?".
type Outcome string

// The outcomes. Inconclusive is what an honest tool says when the run could not
// see enough; no data is never a pass.
const (
	Pass         Outcome = "pass"
	Fail         Outcome = "fail"
	Inconclusive Outcome = "inconclusive"
)

// Verdict is verdict.json: the answer, every rule behind it, and the evidence.
// Times are RFC 3339 with nanoseconds, durations seconds as numbers. A duration
// that is infinite (a quantile among failures) or unknown is null.
type Verdict struct {
	Schema  string   `json:"schema"`
	Name    string   `json:"name"`
	Verdict Outcome  `json:"verdict"`
	Exit    int      `json:"exit"`    // what `run`, `load` and `analyze` exit with: 0, 1, 3, 4 or 130
	Partial bool     `json:"partial"` // the run was cut off or interrupted: never a pass
	Reasons []Reason `json:"reasons"` // every rule checked, the deciding ones first

	Start time.Time `json:"start"` // first scheduled request
	End   time.Time `json:"end"`   // end of scheduling

	Requests     Requests     `json:"requests"`
	Availability *float64     `json:"availability"` // good / (good + slow + bad + cut); null without data
	Downtime     Downtime     `json:"downtime"`
	Outages      []Outage     `json:"outages"`      // in order of time; the longest where there are more than OutageLimit
	OutagesMore  uint64       `json:"outages_more"` // how many are left out of Outages; Downtime counts them
	MergeRule    string       `json:"merge_rule"`   // which failures are one outage
	Windows      []Window     `json:"windows"`
	Versions     []Group      `json:"versions"`
	Instances    []Group      `json:"instances"`
	Targets      []Group      `json:"targets"`
	Lanes        []Group      `json:"lanes"`
	Addresses    []Group      `json:"addresses"`
	Phases       []Group      `json:"phases"`
	Transition   *Transition  `json:"transition"` // null when answers carry no version
	Latency      Latency      `json:"latency"`
	LatencyGood  Latency      `json:"latency_good"` // over right answers only: failures that come fast do not improve it
	Comparisons  []Comparison `json:"comparisons"`  // of each phase with the baseline, and of the new version with the old
	Reconciled   []Reconciled `json:"reconciled"`   // writes that were looked for in the database after the run
	UserUptime   *float64     `json:"user_uptime"`  // up / (up + down) over all lanes; null without data
	Resolution   Resolution   `json:"resolution"`
	Blind        BlindTime    `json:"blind"`
	Steps        []Step       `json:"steps"`
	Database     *Database    `json:"database"` // null when no database was watched
	Balancer     *Balancer    `json:"balancer"` // null when CloudWatch said nothing of it
	Warnings     []string     `json:"warnings"`
}

// Reason is one rule of the gate: what was allowed, what was seen.
type Reason struct {
	Rule     string  `json:"rule"` // availability, longest_outage, latency_p99, transition, coverage, steps, ...
	Verdict  Outcome `json:"verdict"`
	Limit    string  `json:"limit"`
	Observed string  `json:"observed"`
	Text     string  `json:"text"` // one sentence for people
}

// Requests is the accounting. scheduled = unsent + sent, sent = the sum of all
// other kinds, and good + slow + bad + cut + blind + shed = scheduled (bad
// includes unsent, and what was shed where the budget has no share for it).
type Requests struct {
	Scheduled uint64            `json:"scheduled"`
	Sent      uint64            `json:"sent"`
	Unsent    uint64            `json:"unsent"`
	Good      uint64            `json:"good"`
	Slow      uint64            `json:"slow"`
	Bad       uint64            `json:"bad"`
	Cut       uint64            `json:"cut"`
	Blind     uint64            `json:"blind"`
	Shed      uint64            `json:"shed,omitempty"` // of a budget of its own
	Resent    uint64            `json:"resent"`         // right answers that took more than one attempt; a reset each, of bad
	ByKind    map[string]uint64 `json:"by_kind"`
}

// Bracket bounds a duration from both sides: never one without the other.
type Bracket struct {
	Lower Seconds `json:"lower_s"` // s[last bad] - s[first bad]
	Upper Seconds `json:"upper_s"` // s[first good after] - s[last good before]
}

// Downtime sums the outages up.
type Downtime struct {
	Longest    Bracket `json:"longest"`
	Total      Seconds `json:"total_s"`           // sum of the outages' upper bounds
	Equivalent Seconds `json:"equivalent_s"`      // down requests / rate
	MonthShare float64 `json:"month_share"`       // equivalent / ((1 - SLO) x 30 days)
	Ongoing    bool    `json:"ongoing,omitempty"` // an outage was: the upper bounds are of what was seen of it
}

// Outage is a maximal run of schedule time in which arriving requests were not served.
type Outage struct {
	Start    time.Time         `json:"start"` // intended time of its first bad request
	End      time.Time         `json:"end"`   // intended time of its last bad request
	Lower    Seconds           `json:"lower_s"`
	Upper    Seconds           `json:"upper_s"`
	Ongoing  bool              `json:"ongoing,omitempty"` // not over when the load ended: upper_s reaches to that end only
	BadShare float64           `json:"bad_share"`         // at least 0.99: whole, else partial
	Requests uint64            `json:"requests"`          // that were down
	Kinds    map[string]uint64 `json:"kinds"`
	Phase    string            `json:"phase"` // in which it began
	Step     string            `json:"step"`  // during which it began, empty for none
	Scope    Scope             `json:"scope"`
	Causes   []Cause           `json:"causes"`
	Text     string            `json:"text"` // one sentence for people
}

// Scope names what an outage was confined to; an empty field is not confined.
// Target may name two or three, with a comma between.
type Scope struct {
	Target   string `json:"target,omitempty"`
	Version  string `json:"version,omitempty"`
	Instance string `json:"instance,omitempty"`
	Lane     string `json:"lane,omitempty"`
	Address  string `json:"address,omitempty"`
}

// Cause is a hint: what it may have been, the evidence, and what would refute it.
type Cause struct {
	Rule     string `json:"rule"`
	Text     string `json:"text"`
	Evidence string `json:"evidence"`
	Refute   string `json:"refute"`
}

// Window is the worst availability over any window of one width.
type Window struct {
	Width Seconds `json:"width_s"`
	Worst float64 `json:"worst"` // 0..1
}

// Group is the requests of one version, instance, target, lane, address or phase.
type Group struct {
	Version  string    `json:"version,omitempty"`
	Instance string    `json:"instance,omitempty"`
	Target   string    `json:"target,omitempty"`
	Lane     string    `json:"lane,omitempty"`
	Address  string    `json:"address,omitempty"`
	Phase    string    `json:"phase,omitempty"`
	First    time.Time `json:"first"` // intended time of its first request
	Last     time.Time `json:"last"`
	Requests uint64    `json:"requests"`
	Bad      uint64    `json:"bad"` // slow, bad and cut
	Latency  Latency   `json:"latency"`

	LatencyGood Latency `json:"latency_good"` // over right answers only
}

// Interval is a quantile with the 95 % interval that its order statistics give;
// an upper bound that too few requests leave open is null.
type Interval struct {
	Value Seconds `json:"value_s"`
	Lower Seconds `json:"lower_s"`
	Upper Seconds `json:"upper_s"`
}

// Comparison sets the p99 of a phase or version against that of another one,
// over all requests, failures as infinite.
type Comparison struct {
	Phase       string   `json:"phase,omitempty"`
	Version     string   `json:"version,omitempty"`
	Against     string   `json:"against"`
	P99         Interval `json:"p99"`
	Baseline    Interval `json:"baseline"`
	Rise        *float64 `json:"rise"`        // p99 / baseline - 1; null when there is none or it is infinite
	Significant bool     `json:"significant"` // the 95 % interval of the rise lies above zero
	Enough      bool     `json:"enough"`      // both had at least 299 requests
}

// Latency is quantiles from the intended time; failures count as infinite.
type Latency struct {
	P50  Seconds `json:"p50_s"`
	P90  Seconds `json:"p90_s"`
	P99  Seconds `json:"p99_s"`
	P999 Seconds `json:"p999_s"`
	Max  Seconds `json:"max_s"`
}

// Transition is how the old version gave way to the new one.
type Transition struct {
	From       string     `json:"from"`
	To         string     `json:"to"`
	MixedStart *time.Time `json:"mixed_start"` // first answer of the new version; null if it never answered
	MixedEnd   *time.Time `json:"mixed_end"`   // last answer of an older one
	Complete   bool       `json:"complete"`    // at the end only the new one answered
	Stale      uint64     `json:"stale"`       // answers of an old version after the deploy was reported done
	Flaps      int        `json:"flaps"`       // changes back to an older version, on one instance or of the whole service
	Text       string     `json:"text"`        // one sentence for people
}

// Resolution is the shortest outage that the run could not have missed.
type Resolution struct {
	Whole        Seconds            `json:"whole_s"`            // 1/R
	Achieved     Seconds            `json:"achieved_s"`         // longest stretch without one valid result
	OneOfN       map[string]Seconds `json:"one_of_n_s"`         // by number of instances
	Connections  uint64             `json:"connections"`        // that were opened: the trials behind a layer-4 balancer
	Untouched    map[string]float64 `json:"one_of_n_untouched"` // chance that they all miss one of n, by number of instances
	PerTarget    map[string]Seconds `json:"per_target"`
	PerVersion   map[string]Seconds `json:"per_version"`
	PerLane      map[string]Seconds `json:"per_lane"`
	ErrorUpper95 float64            `json:"error_rate_upper95"` // Clopper-Pearson, one-sided 95 %, of failures outside of outages
}

// BlindTime is time in which the generator itself could not send or time on schedule.
type BlindTime struct {
	Total Seconds     `json:"total_s"`
	Spans []BlindSpan `json:"spans"`
}

// BlindSpan is one stretch of blind time.
type BlindSpan struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	Why   string    `json:"why"`
}

// Step is a step of the plan as it was carried out.
type Step struct {
	Name  string     `json:"name"`
	Phase string     `json:"phase"`
	Start time.Time  `json:"start"`
	End   *time.Time `json:"end"` // null: it never ended
	OK    bool       `json:"ok"`
	Error string     `json:"error,omitempty"`

	Unknown     bool `json:"unknown,omitempty"`     // how it ended could not be seen
	Interrupted bool `json:"interrupted,omitempty"` // the run ended before the step did
}

// Database is what was seen of the database.
type Database struct {
	LongestWait  Seconds     `json:"longest_wait_s"`
	LongestBlock Seconds     `json:"longest_block_s"`
	Blocked      []Blocked   `json:"blocked"`
	Statements   []Statement `json:"statements"`

	Watched   bool     `json:"watched"`             // its locks were looked at, and not only statements reported
	Deadlocks []string `json:"deadlocks,omitempty"` // a line each
	Unseen    []string `json:"unseen,omitempty"`    // what could not be seen, a sentence each
}

// Blocked is somebody who waited for a lock.
type Blocked struct {
	Start  time.Time `json:"start"`
	Wait   Seconds   `json:"wait_s"`
	Query  string    `json:"query"`
	Holder string    `json:"holder"` // who has the lock: the root of the tree
	Table  string    `json:"table,omitempty"`
	Mode   string    `json:"mode,omitempty"` // that was asked for

	HolderQuery string `json:"holder_query,omitempty"` // what the holder ran
	HolderMode  string `json:"holder_mode,omitempty"`  // that the holder had on the table
	Proximate   string `json:"proximate,omitempty"`    // whom it waited for next, where that is not the holder
}

// Statement is a migration statement as it ran.
type Statement struct {
	Text    string    `json:"text"`
	Start   time.Time `json:"start"`
	Seconds Seconds   `json:"duration_s"`
	OK      bool      `json:"ok"`
	Error   string    `json:"error,omitempty"`

	Class    Class   `json:"class,omitempty"`            // empty where the database was not watched
	Table    string  `json:"table,omitempty"`            // that it had the strongest lock on
	Lock     string  `json:"lock,omitempty"`             // that lock's mode
	Held     Seconds `json:"lock_held_s,omitempty"`      // to the end of the transaction
	Waited   Seconds `json:"waited_s,omitempty"`         // itself, for a lock that others had
	Behind   string  `json:"behind,omitempty"`           // who had it
	Blocked  Seconds `json:"blocked_s,omitempty"`        // the longest that others waited for it while it ran
	Victims  int     `json:"victims,omitempty"`          // how many waits these were
	Requests uint64  `json:"requests_held_up,omitempty"` // of the outages that are laid to it
}

// Class says what a statement meant for everybody else.
type Class string

// The classes. That a statement would block at another size, only a rehearsal tells.
const (
	NonBlocking     Class = "fast and non-blocking"
	BriefBlock      Class = "fast, brief block"
	BlockedByOthers Class = "blocked by others"
	Blocking        Class = "blocking"
)
