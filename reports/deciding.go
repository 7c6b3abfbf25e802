package reports

import (
	"cmp"

	"upness/analyze"
)

// ofDowntime tells whether the deciding rule is one about requests not served.
func ofDowntime(v *analyze.Verdict) bool {
	r := deciding(v)
	if r == nil {
		return len(v.Outages) > 0
	}
	return downtimeRule(r.Rule) && len(v.Outages) > 0
}

// downtimeRule tells whether a rule is one about requests not served.
func downtimeRule(rule string) bool {
	switch rule {
	case "availability", "longest_outage", "total_outage", "equivalent":
		return true
	}
	return false
}

// longest is the outage that was certainly the longest, by its lower bound; of
// equals the one that was perhaps longer. There is at least one.
func longest(all []analyze.Outage) *analyze.Outage {
	best := &all[0]
	for i := range all {
		if cmp.Or(cmp.Compare(all[i].Lower, best.Lower), cmp.Compare(all[i].Upper, best.Upper)) > 0 {
			best = &all[i]
		}
	}
	return best
}

// deciding is the first rule that did not pass, nil when all did.
func deciding(v *analyze.Verdict) *analyze.Reason {
	for i := range v.Reasons {
		if v.Reasons[i].Verdict == v.Verdict && v.Verdict != analyze.Pass {
			return &v.Reasons[i]
		}
	}
	for i := range v.Reasons {
		if v.Reasons[i].Verdict != analyze.Pass {
			return &v.Reasons[i]
		}
	}
	return nil
}
