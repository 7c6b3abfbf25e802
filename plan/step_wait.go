package plan

var waitStep = stepKind{
	key:     "wait",
	doc:     "Let the load run for this long and do nothing.",
	example: "30s",
	shape:   func(s *Step) shape { return duration(1)(&s.Wait) },
	given:   func(s *Step) bool { return s.Wait > 0 },
	title:   func(s *Step) string { return "wait " + brief(s.Wait) },
	check: func(d *decoder, _ *Plan, s *Step) {
		if s.Timeout > 0 {
			d.wrongAt([]any{&s.Timeout}, "timeout: a wait has none")
		}
	},
	outside: true,
}
