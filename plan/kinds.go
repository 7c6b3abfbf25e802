package plan

// stepKind is one thing that a step can do: the key that asks for it, and what
// else the plan must have for it. One file for each.
type stepKind struct {
	key     string
	doc     string
	example string
	shape   func(*Step) shape
	given   func(*Step) bool
	title   func(*Step) string                    // the step's name where the plan gives none
	check   func(d *decoder, p *Plan, s *Step)    // rules over the rest of the plan; may be nil
	files   func(d *decoder, s *Step, dir string) // what must be on disk; may be nil
	outside bool                                  // may also stand in before and after
}

// stepKinds is every kind, in the order of the manual.
var stepKinds = []stepKind{waitStep, execStep, sqlStep, labStep, seedStep, backfillStep, migrateStep, cloudFormationStep, releaseStep}

// kind is the kind of a step that has one.
func (s *Step) kind() (stepKind, bool) {
	for _, k := range stepKinds {
		if k.given(s) {
			return k, true
		}
	}
	return stepKind{}, false
}
