package analyze

// Repeats is what several releases of the same kind tell together. Undecided runs
// tell neither way, and are not counted among the clean or the bad.
type Repeats struct {
	Runs     int     `json:"runs"`
	Clean    int     `json:"clean"`       // passed
	Bad      int     `json:"bad"`         // failed
	BadUpper float64 `json:"bad_upper95"` // chance that a release is bad, see RepeatsBound
}

// NewRepeats counts the verdicts of several runs.
func NewRepeats(verdicts []*Verdict) Repeats {
	r := Repeats{Runs: len(verdicts)}
	for _, v := range verdicts {
		switch v.Verdict {
		case Pass:
			r.Clean++
		case Fail:
			r.Bad++
		}
	}
	r.BadUpper = RepeatsBound(r.Clean, r.Bad)
	return r
}

// RepeatsBound is the one-sided 95 % upper bound on the chance that a release
// is bad, after so many clean and bad ones: with no bad one 1 - 0.05^(1/k), so 10
// clean ones leave 26 %. Without any it is 1. Source: Clopper & Pearson, as
// UpperBound with releases for requests.
func RepeatsBound(clean, bad int) float64 {
	return UpperBound(uint64(bad), uint64(clean+bad), 0.95)
}
