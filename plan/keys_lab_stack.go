package plan

import "math"

func (s *LabStack) shape() shape {
	return object{field: s, keys: []key{
		{name: "name", shape: text(&s.Name, notEmpty), fallback: "Stack1", example: "Stack1", doc: "Of the stack."},
		{name: "template", shape: text(&s.Template, notEmpty), fallback: "lab:stack", example: "stack.yaml",
			doc: "CloudFormation template, seen from the plan's folder; lab:stack and lab:stack-first name built-in ones. Nested templates are looked for by their last name in its folder."},
		{name: "edit", shape: dictionary[string]{field: &s.Edit, of: func(v *string) shape { return text(v) }},
			example: "{Resources.ApiGroup.UpdatePolicy.AutoScalingRollingUpdate.MinInstancesInService: 0}",
			doc:     "Values of the template that are changed, by their paths; an empty one is taken away."},
		{name: "parameters", shape: dictionary[string]{field: &s.Parameters, of: func(v *string) shape { return text(v) }}, example: "{LcImageId: ami-05679357ab362f128}",
			doc: "At the stack's creation. Those that name a network of AWS may be left out."},
		{name: "speed", shape: positive(&s.Speed), fallback: "10", example: "20",
			doc: "The template's times are divided by this: health-check intervals, deregistration delay, grace, PauseTime."},
		{name: "no_drain", shape: boolean(&s.NoDrain), fallback: "false", example: "true", doc: "Fault: instances are killed while they are registered, requests in flight or not."},
		{name: "faults", shape: s.Faults.shape(), doc: "What is wrong with AWS once the stack is there."},
	}}
}

func (f *StackFaults) shape() object {
	span := duration(0)
	return object{field: f, keys: []key{
		{name: "throttle", shape: integer(&f.Throttle, 1, math.MaxInt32), example: "3", doc: "Every so many-th call is refused with Throttling. Default: none."},
		{name: "throttle_actions", shape: names(&f.ThrottleActions), example: "[cloudformation:DescribeStackEvents]", doc: "Only these IAM actions are throttled. Default: all."},
		{name: "deny", shape: names(&f.Deny), example: "[cloudformation:DescribeStackEvents]", doc: "IAM actions that are refused with AccessDenied."},
		{name: "expired", shape: boolean(&f.Expired), fallback: "false", example: "true", doc: "The credentials have expired."},
		{name: "down", shape: boolean(&f.Down), fallback: "false", example: "true", doc: "Connections are closed without an answer."},
		{name: "clock_ahead", shape: span(&f.ClockAhead), example: "90s", doc: "How far the clock of AWS, as its answers' dates tell it, is ahead. Default: not at all."},
		{name: "event_page", shape: integer(&f.EventPage, 1, math.MaxInt32), example: "5", doc: "Stack events in a page. Default: 100."},
		{name: "lag", shape: span(&f.Lag), example: "2s", doc: "A stack's status and events are seen so late. Default: at once."},
		{name: "signals_lost", shape: boolean(&f.SignalsLost), fallback: "false", example: "true", doc: "Signals of instances do not arrive."},
		{name: "rollback_fails", shape: boolean(&f.RollbackFails), fallback: "false", example: "true", doc: "A rollback cannot bring a group back: UPDATE_ROLLBACK_FAILED."},
		{name: "busy", shape: span(&f.Busy), example: "30s", doc: "Somebody else's update of the stack is under way for this long. Default: none."},
		{name: "capacity_left", shape: boolean(&f.CapacityLeft), fallback: "false", example: "true", doc: "A rollback leaves a group as large as the update had made it."},
	}}
}

func names(field *[]string) shape {
	return list[string]{field: field, single: true, of: func(v *string) shape { return text(v, notEmpty) }}
}

// unlessMissing is a mapping whose defaults are not read when the plan does not
// have it.
type unlessMissing struct{ shape }
