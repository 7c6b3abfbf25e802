package analyze

import (
	"fmt"

	"upness/recording"
)

const ruleReconciled = "reconciled"

// Reconciled is what became of a target's writes: what clients were told beside
// what the database held after the run.
type Reconciled struct {
	Target      string   `json:"target"`
	Confirmed   uint64   `json:"confirmed"`   // writes that were answered well
	Lost        uint64   `json:"lost"`        // answered well, and not there
	Doubled     uint64   `json:"doubled"`     // there more than once
	Unconfirmed uint64   `json:"unconfirmed"` // there, although the client was not told so
	LostKeys    []string `json:"lost_keys,omitempty"`
	DoubledKeys []string `json:"doubled_keys,omitempty"`
	Error       string   `json:"error,omitempty"` // why it is not known
}

// reconciliations reads what was found from the events of a recording.
func reconciliations(events []recording.Event) []Reconciled {
	all := []Reconciled{}
	for i := range events {
		e := &events[i]
		if e.Kind != recording.EventReconcile {
			continue
		}
		r := Reconciled{
			Target: e.Name, Confirmed: countOf(e, "confirmed"), Lost: countOf(e, "lost"),
			Doubled: countOf(e, "doubled"), Unconfirmed: countOf(e, "unconfirmed"),
			LostKeys: textsOf(e, "lost_keys"), DoubledKeys: textsOf(e, "doubled_keys"),
		}
		if e.End == 0 || !endedWell(e) {
			r.Error = firstOf(e.Error, failure(e), "it never ended")
		}
		all = append(all, r)
	}
	return all
}

// countOf reads a number that went through JSON, or did not.
func countOf(e *recording.Event, field string) uint64 {
	switch n := e.Fields[field].(type) {
	case float64:
		return uint64(max(n, 0))
	case uint64:
		return n
	}
	return 0
}

func textsOf(e *recording.Event, field string) (texts []string) {
	list, _ := e.Fields[field].([]any)
	for _, item := range list {
		if text, ok := item.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// reconciled asks whether every write that was answered well is in the database
// once, and no other twice.
func reconciled(c *court) *Reason {
	if len(c.v.Reconciled) == 0 {
		return nil
	}
	var sum Reconciled
	unknown := ""
	for _, r := range c.v.Reconciled {
		sum.Confirmed += r.Confirmed
		sum.Lost += r.Lost
		sum.Doubled += r.Doubled
		sum.Unconfirmed += r.Unconfirmed
		if r.Error != "" {
			unknown = fmt.Sprintf("the writes of target %s could not be looked for: %s", r.Target, r.Error)
		}
	}
	r := &Reason{Rule: ruleReconciled, Verdict: Pass, Limit: "no write lost or doubled"}
	r.Observed = fmt.Sprintf("%s lost, %s doubled", grouped(sum.Lost), grouped(sum.Doubled))
	r.Text = fmt.Sprintf("of %s that were answered well %s lost, and %s applied twice",
		plural(sum.Confirmed, "write"), were(sum.Lost), were(sum.Doubled))
	if sum.Unconfirmed > 0 {
		r.Text += fmt.Sprintf("; %s applied although the client was told otherwise", were(sum.Unconfirmed))
	}
	switch {
	case sum.Lost+sum.Doubled > 0:
		r.Verdict = Fail
	case unknown != "":
		r.Verdict, r.Observed, r.Text = Inconclusive, "unknown", unknown
	}
	return r
}

// were words a number of writes with its verb: "none was", "1 was", "12 were".
func were(n uint64) string {
	switch n {
	case 0:
		return "none was"
	case 1:
		return "1 was"
	}
	return grouped(n) + " were"
}
