package calibrate

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"upness/lab/faults"
)

// verdict is what calibrate reads of verdict.json.
type verdict struct {
	Verdict    string `json:"verdict"`
	Exit       int    `json:"exit"`
	Start, End time.Time
	Requests   struct {
		Scheduled, Sent, Unsent, Good, Slow, Bad, Cut, Blind, Resent uint64
		ByKind                                                       map[string]uint64 `json:"by_kind"`
	} `json:"requests"`
	Outages []outage `json:"outages"`
	Blind   struct {
		Total float64 `json:"total_s"`
		Raw   []struct {
			Start, End time.Time
			Why        string
		} `json:"spans"`
	} `json:"blind"`
	Resolution struct {
		Achieved *float64 `json:"achieved_s"`
	} `json:"resolution"`
	Transition *struct {
		Complete bool
		Stale    uint64
		Flaps    int
	} `json:"transition"`
	Reasons []struct{ Rule, Verdict, Text string } `json:"reasons"`
}

// outage is one of a verdict's.
type outage struct {
	Start    time.Time         `json:"start"`
	End      time.Time         `json:"end"`
	Lower    float64           `json:"lower_s"`
	Upper    float64           `json:"upper_s"`
	BadShare float64           `json:"bad_share"`
	Requests uint64            `json:"requests"`
	Kinds    map[string]uint64 `json:"kinds"`
	Scope    faults.Scope      `json:"scope"`
	Causes   []struct{ Rule string }
	Text     string `json:"text"`
}

// causes names those that were hinted at.
func (o *outage) causes() string {
	names := make([]string, len(o.Causes))
	for i, c := range o.Causes {
		names[i] = c.Rule
	}
	return "cause " + cmp.Or(strings.Join(names, ", "), "unknown")
}

// readVerdict reads verdict.json in a run directory.
func readVerdict(dir string) (*verdict, error) {
	data, err := os.ReadFile(filepath.Join(dir, "verdict.json"))
	if err != nil {
		return nil, err
	}
	v := &verdict{}
	if err := json.Unmarshal(data, v); err != nil {
		return nil, fmt.Errorf("%s: verdict.json: %w", dir, err)
	}
	return v, nil
}

// accounted tells whether every scheduled request was accounted for.
func (v *verdict) accounted() bool {
	r := &v.Requests
	var kinds uint64
	for _, n := range r.ByKind {
		kinds += n
	}
	return r.Scheduled == r.Sent+r.Unsent && kinds == r.Scheduled && r.Good+r.Slow+r.Bad+r.Cut+r.Blind == r.Scheduled
}

// down is how many requests count against the service.
func (v *verdict) down() uint64 { return v.Requests.Slow + v.Requests.Bad + v.Requests.Cut }
