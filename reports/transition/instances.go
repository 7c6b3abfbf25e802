package transition

import (
	"fmt"
	"slices"
	"sort"

	"gonum.org/v1/plot/vg"

	"upness/recording"
	"upness/reports/word"
)

// Heights of an instance's lane: with a label of its own, and the least.
const (
	instanceHeight = vg.Length(9)
	instanceLeast  = vg.Length(3.6)
	instanceRoom   = vg.Length(140) // all of them, when they are many
	mostInstances  = 120
)

// instances are the lanes of all instances in the order in which they began.
// Few have a lane with their name; many have low ones, named by version.
func (p *Picture) instances(a timeAxis) []lane {
	lives := p.lives(a)
	if len(lives) == 0 {
		lives = p.seen(a)
	}
	height := instanceHeight
	if n := vg.Length(min(len(lives), mostInstances)); n*height > instanceRoom {
		height = max(instanceRoom/n, instanceLeast)
	}
	lanes := make([]lane, 0, min(len(lives), mostInstances))
	for i, l := range lives[:min(len(lives), mostInstances)] {
		row := lane{height: height, bars: l.bars}
		switch {
		case height == instanceHeight:
			row.label = l.name
		case i == 0 || lives[i-1].label != l.label:
			row.label = block(lives[i:], len(lives))
		}
		lanes = append(lanes, row)
	}
	return lanes
}

// block names neighbouring instances of one version: "20 of v1".
func block(lives []life, all int) string {
	n := 1
	for n < len(lives) && lives[n].label == lives[0].label {
		n++
	}
	if lives[0].label == "" {
		return fmt.Sprintf("%d of %d instances", n, all)
	}
	return fmt.Sprintf("%d × %s", n, lives[0].label)
}

// lives puts the events of each instance together.
func (p *Picture) lives(a timeAxis) []life {
	byName := map[string][]recording.Event{}
	var names []string
	for _, e := range p.Events {
		if e.Kind != recording.EventInstance || e.Name == "" {
			continue
		}
		if byName[e.Name] == nil {
			names = append(names, e.Name)
		}
		byName[e.Name] = append(byName[e.Name], e)
	}
	refine(byName, p.Events)
	images := p.imageVersions()
	var lives []life
	for _, name := range names {
		l := p.life(a, name, byName[name], images)
		if len(l.bars) > 0 {
			lives = append(lives, l)
		}
	}
	p.arrange(lives)
	return lives
}

// arrange puts the groups that answer clients first. Within a group those of one
// version stay together, in the order in which they began; those of a group that
// answers nobody, such as the migrations' worker, are named after it.
func (p *Picture) arrange(lives []life) {
	serving, some := map[string]bool{}, false
	for _, l := range lives {
		serving[l.group] = serving[l.group] || l.served
		some = some || l.served
	}
	unknown := len(p.Timeline.Versions)
	place := func(l life) int {
		i := l.version
		if i < 0 {
			i = unknown
		}
		if !serving[l.group] {
			i += unknown + 1
		}
		return i
	}
	sort.SliceStable(lives, func(i, j int) bool { return place(lives[i]) < place(lives[j]) })
	for i, l := range lives {
		if some && !serving[l.group] && l.group != "" {
			lives[i].name = word.Clean(l.group + " " + l.name)
			lives[i].label = lives[i].name
		}
	}
}

// versionOf finds the version of an instance in its events: by the version that
// they name, else by the image.
func (p *Picture) versionOf(events []recording.Event, images map[string]int) (int, string) {
	for _, key := range []string{"version", "image"} {
		for _, e := range events {
			name, _ := e.Fields[key].(string)
			if name == "" {
				continue
			}
			if i := slices.Index(p.Timeline.Versions, name); i >= 0 {
				return i, word.Clean(name)
			}
		}
	}
	for _, e := range events {
		if name, _ := e.Fields["image"].(string); name != "" {
			if i, known := images[name]; known {
				return i, word.Clean(name)
			}
			return -1, word.Clean(name)
		}
	}
	return -1, ""
}

// seen are the instances of which only answers are known: a bar from the first
// to the last.
func (p *Picture) seen(a timeAxis) []life {
	var lives []life
	for _, g := range p.Verdict.Instances {
		if g.Instance == "" {
			continue
		}
		s := stretch{from: a.clamp(a.wall(g.First)), to: a.clamp(a.wall(g.Last))}
		lives = append(lives, life{name: word.Clean(g.Instance), version: -1, bars: []bar{{stretch: s, ink: unknownInk}}})
	}
	sort.SliceStable(lives, func(i, j int) bool { return lives[i].bars[0].from < lives[j].bars[0].from })
	return lives
}
