package plan

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// ParseBudget reads a budget from a command line, with the plan's keys and
// values, dots for what is nested, and commas between:
//
//	availability=99.9%,longest_outage=500ms,latency.p99=250ms,transition.to=v2
//
// An error is one line for each mistake. A text that says nothing of downtime, such
// as an empty one, has the limits of DefaultBudget.
func ParseBudget(text string) (Budget, error) {
	d := newDecoder("", nil)
	d.literal = true
	d.owner = &yaml.Node{}
	root := &yaml.Node{Kind: yaml.MappingNode}
	for setting := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(setting) == "" {
			continue
		}
		name, value, found := strings.Cut(setting, "=")
		if !found {
			d.wrong(nil, "%q is not KEY=VALUE, such as availability=99.9%%", strings.TrimSpace(setting))
			continue
		}
		put(root, strings.Split(strings.TrimSpace(name), "."), strings.TrimSpace(value))
	}
	var b Budget
	b.shape().read(d, root)
	if err := d.errs.sorted(); err != nil {
		return Budget{}, fmt.Errorf("%w", err)
	}
	b.settle()
	return b, nil
}

// put adds a value under a path of keys.
func put(n *yaml.Node, path []string, value string) {
	if len(path) > 1 {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == path[0] && n.Content[i+1].Kind == yaml.MappingNode {
				put(n.Content[i+1], path[1:], value)
				return
			}
		}
	}
	child := &yaml.Node{Kind: yaml.ScalarNode, Value: value}
	if len(path) > 1 {
		child = &yaml.Node{Kind: yaml.MappingNode}
		put(child, path[1:], value)
	}
	n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: path[0]}, child)
}
