package plan

var labStep = stepKind{
	key:     "lab",
	doc:     "Change the lab.",
	example: "{roll: ami-37884c4d}",
	shape: func(s *Step) shape {
		return optional[LabStep]{&s.Lab, func(l *LabStep) shape { return l.shape() }}
	},
	given: func(s *Step) bool { return s.Lab != nil },
	title: func(s *Step) string {
		if s.Lab.Migrate != "" {
			return "migrate from " + s.Lab.Migrate
		}
		return "roll to " + s.Lab.Roll
	},
	check: func(d *decoder, p *Plan, s *Step) {
		if p.Lab == nil {
			d.wrongAt([]any{s.Lab}, "lab: the plan has no lab")
			return
		}
		if p.Lab.Stack != nil {
			d.wrongAt([]any{s.Lab}, "lab: the lab's service is a stack: change it with a step release or cloudformation")
			return
		}
		if count(s.Lab.Migrate != "", s.Lab.Roll != "") > 1 {
			return // already said
		}
		for _, field := range []*string{&s.Lab.Migrate, &s.Lab.Roll} {
			if _, known := p.Lab.Images[*field]; !known && *field != "" {
				d.wrongAt([]any{field}, "lab: %s", p.Lab.unknownImage(*field))
			}
		}
		if image, known := p.Lab.Images[s.Lab.Migrate]; known && image.Migrations == "" {
			d.wrongAt([]any{&s.Lab.Migrate}, "migrate: the image %s has no migrations", s.Lab.Migrate)
		}
	},
}

func (l *LabStep) shape() object {
	return object{field: l, keys: []key{
		{name: "migrate", shape: text(&l.Migrate, notEmpty), example: "ami-37884c4d",
			doc: "A migration worker runs the migrations of this image; the instances are left alone."},
		{name: "roll", shape: text(&l.Roll, notEmpty), example: "ami-37884c4d",
			doc: "The group is replaced, batch by batch, by instances of this image."},
	}, check: func(d *decoder) {
		if count(l.Migrate != "", l.Roll != "") != 1 {
			d.missing("exactly one of migrate and roll is expected")
		}
	}}
}
