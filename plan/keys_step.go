package plan

import (
	"cmp"
	"strings"
	"time"
)

// stepTimeout is how long a step that is not a wait may take unless it says otherwise.
const stepTimeout = time.Hour

func stepShape(s *Step) shape {
	keys := []key{
		{name: "phase", shape: text(&s.Phase, notEmpty), example: "baseline",
			doc: "baseline, migrate, deploy, soak or a word of your own, by which the report divides the run. Default: that of the step before; for the first, baseline if it waits and else deploy."},
		{name: "name", shape: text(&s.Name, notEmpty), example: "roll the group",
			doc: "In reports. Default: what it does."},
	}
	words := make([]string, len(stepKinds))
	for i, k := range stepKinds {
		words[i] = k.key
		keys = append(keys, key{name: k.key, doc: k.doc, example: k.example, shape: k.shape(s)})
	}
	keys = append(keys, key{name: "timeout", shape: duration(1)(&s.Timeout), example: "15m",
		doc: "A step that takes longer has failed. Default: 1h; a wait has none."})
	return object{def: "step", field: s, keys: keys, check: func(d *decoder) {
		if n := d.places[s]; n != nil {
			s.Line = n.Line
		}
		var given []string
		for _, k := range stepKinds {
			if k.given(s) {
				given = append(given, k.key)
			}
		}
		switch len(given) {
		case 0:
			d.missing("a step does one of: %s", strings.Join(words, ", "))
		case 1:
		default:
			d.missing("a step does one thing, this one has %s", strings.Join(given, " and "))
		}
	}}
}

// checkSteps fills in phases, names and timeouts, and holds the rules over
// steps and the rest of the plan.
func (p *Plan) checkSteps(d *decoder) {
	first := "deploy"
	if len(p.Steps) > 0 && p.Steps[0].Wait > 0 {
		first = "baseline"
	}
	p.checkList(d, p.Before, "before", true)
	p.checkList(d, p.Steps, first, false)
	p.checkList(d, p.OnFailure, "on_failure", false)
	p.checkList(d, p.After, "after", true)
	switch waits := p.waits(); {
	case len(p.Steps) == 0 && !d.given(&p.Load.Duration) && d.given(&p.Load):
		d.wrongAt([]any{&p.Load}, "load: without steps it needs a duration")
	case p.Load.Duration > 0 && waits > p.Load.Duration:
		d.wrongAt([]any{&p.Load.Duration}, "duration: the steps outlast the load: their waits take %s, the load %s",
			brief(waits), brief(p.Load.Duration))
	}
}

// checkList does so for one list of steps. Those outside of the load can not
// change a lab.
func (p *Plan) checkList(d *decoder, steps []Step, phase string, outside bool) {
	for i := range steps {
		s := &steps[i]
		s.Phase = cmp.Or(s.Phase, phase)
		phase = s.Phase
		k, known := s.kind()
		if !known {
			continue // already said
		}
		if outside && !k.outside {
			d.wrongAt([]any{s}, "%s: can not stand outside of steps and on_failure", k.key)
			continue
		}
		s.Name = cmp.Or(s.Name, k.title(s))
		if k.check != nil {
			k.check(d, p, s)
		}
		if k.key != "wait" {
			s.Timeout = cmp.Or(s.Timeout, stepTimeout)
		}
	}
}

// waits is the time that the steps wait, and so the least that they take.
func (p *Plan) waits() time.Duration {
	var sum time.Duration
	for _, s := range p.Steps {
		if sum += s.Wait; sum < 0 {
			return 1<<63 - 1
		}
	}
	return sum
}

// brief writes a duration without the zeros at its end: 2m, not 2m0s.
func brief(t time.Duration) string {
	text := t.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
