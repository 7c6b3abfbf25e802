package transition

import (
	"slices"

	"upness/recording"
)

// imageVersions tells which version of the timeline an image is, where the
// images' names are not the versions' own: by events that name both, else by
// their order: the first that was seen is the release's old version, the second
// its new one.
func (p *Picture) imageVersions() map[string]int {
	known := map[string]int{}
	learn := func(image, version any) {
		name, _ := image.(string)
		v, _ := version.(string)
		if i := slices.Index(p.Timeline.Versions, v); name != "" && v != "" && i >= 0 {
			known[name] = i
		}
	}
	var order []string
	for _, e := range p.Events {
		learn(e.Fields["image"], e.Fields["version"])
		learn(e.Fields["from_image"], e.Fields["from_version"])
		learn(e.Fields["to_image"], e.Fields["to_version"])
		image, _ := e.Fields["image"].(string)
		if e.Kind == recording.EventInstance && image != "" && !slices.Contains(order, image) {
			order = append(order, image)
		}
	}
	if t := p.Verdict.Transition; t != nil {
		for i, version := range []string{t.From, t.To} {
			v := slices.Index(p.Timeline.Versions, version)
			if i >= len(order) || v < 0 {
				continue
			}
			if _, told := known[order[i]]; !told && !slices.Contains(p.Timeline.Versions, order[i]) {
				known[order[i]] = v
			}
		}
	}
	return known
}
