package plan

import "errors"

var errNoRate = errors.New("is not a rate such as 500/s or 30000/min")

// ParseRate reads a constant rate, such as 500/s or 30000/min.
func ParseRate(text string) (Rate, error) {
	f, err := ParseFrequency(text)
	if err != nil {
		return Rate{}, err
	}
	r := Rate{Constant: f}
	return r, r.Validate()
}

func (r *Rate) shape() either {
	above := duration(1)
	short := frequency(&r.Constant)
	return either{short: short, full: object{field: r, keys: []key{
		{name: "constant", shape: frequency(&r.Constant), example: "500/s",
			doc: "The same rate all the time."},
		{name: "ramp", shape: optional[Ramp]{&r.Ramp, func(f *Ramp) shape {
			return object{field: f, keys: []key{
				{name: "from", shape: frequency(&f.From), required: true, example: "100/s", doc: "Rate at the begin; may be 0/s."},
				{name: "to", shape: frequency(&f.To), required: true, example: "1000/s", doc: "Rate at the end, and from then on."},
				{name: "over", shape: above(&f.Over), required: true, example: "60s", doc: "How long it takes."},
			}}
		}}, doc: "From one rate to another in a straight line, and on at that."},
		{name: "sine", shape: optional[Sine]{&r.Sine, func(f *Sine) shape {
			return object{field: f, keys: []key{
				{name: "mean", shape: frequency(&f.Mean), required: true, example: "500/s", doc: "Rate around which it swings."},
				{name: "amplitude", shape: frequency(&f.Amplitude), required: true, example: "200/s", doc: "How far it swings, at most the mean."},
				{name: "period", shape: above(&f.Period), required: true, example: "60s", doc: "Time of one swing."},
			}}
		}}, doc: "Up and down as a day's traffic."},
		{name: "steps", shape: list[RateStep]{field: (*[]RateStep)(&r.Steps), of: func(f *RateStep) shape {
			return object{field: f, keys: []key{
				{name: "rate", shape: frequency(&f.Rate), required: true, example: "500/s", doc: "Rate of this step."},
				{name: "for", shape: above(&f.For), example: "30s", doc: "How long; the last one goes on, and needs none."},
			}}
		}}, doc: "Constant rates one after the other."},
	}, check: func(d *decoder) {
		if err := r.Validate(); err != nil {
			d.missing("%v", err)
		}
	}}}
}

func frequency(field *Frequency) scalar {
	return scalar{field: field, kind: "rate such as 500/s, 30000/min or 100/h",
		describe: map[string]any{"type": "string", "pattern": mayExpand(`\s*[0-9]{1,9}(\.[0-9]{1,6})?\s*/\s*(s|min|h)\s*`)},
		set: func(text string) (err error) {
			if *field, err = ParseFrequency(text); err != nil {
				return errNoRate
			}
			return nil
		}}
}
