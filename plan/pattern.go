package plan

import (
	"regexp"
	"slices"
)

// Pattern makes an event of each line of a command's output that it matches.
type Pattern struct {
	Match string `yaml:"match" json:"match"`           // regular expression
	Kind  string `yaml:"kind" json:"kind"`             // of the event
	Name  string `yaml:"name" json:"name,omitempty"`   // where the line gives none
	State string `yaml:"state" json:"state,omitempty"` // likewise
}

// patternKinds are the kinds of events that a line may become: those that tell
// what a deployment does. What judges a run is not to be had from a command.
var patternKinds = []string{"group", "instance", "target", "stack", "scaling"}

func (p *Pattern) shape() object {
	return object{field: p, keys: []key{
		{name: "match", shape: pattern(&p.Match), required: true, example: `'deployment "(?P<name>[^"]+)" (?P<state>successfully rolled out)'`,
			doc: "What the line holds. Of its named groups `name`, `state`, `text` and `error` are those of the event, all others its fields."},
		{name: "kind", shape: choice(&p.Kind, patternKinds...), required: true, example: "group",
			doc: "What the line tells of: an instance's states `launching`, `in_service`, `draining`, `terminated` and `failed` are drawn as its life."},
		{name: "name", shape: text(&p.Name, notEmpty), example: "api", doc: "Of the event, where the line gives none."},
		{name: "state", shape: text(&p.State, notEmpty), example: "in_service", doc: "Of the event, where the line gives none."},
	}, check: func(d *decoder) {
		re, err := regexp.Compile(p.Match)
		if err != nil {
			return // already said
		}
		for _, need := range []struct{ name, given string }{{"name", p.Name}, {"state", p.State}} {
			if need.given == "" && !slices.Contains(re.SubexpNames(), need.name) {
				d.wrongAt([]any{&p.Match}, "match: the event has no %[1]s: give %[1]s, or a group (?P<%[1]s>...)", need.name)
			}
		}
	}}
}
