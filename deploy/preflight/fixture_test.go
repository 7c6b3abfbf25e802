package preflight

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"upness/deploy"
)

const (
	oldImage = "ami-05679357ab362f128"
	newImage = "ami-37884c4d"
)

// sound is a stack about which no check has anything to say. Each replacement
// is a pair: a text of the template, which must be there, and what stands for it.
func sound(t *testing.T, replace ...string) *Facts {
	t.Helper()
	text, err := os.ReadFile("testdata/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return factsOf(t, string(text), replace...)
}

func factsOf(t *testing.T, text string, replace ...string) *Facts {
	t.Helper()
	for i := 0; i+1 < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("the template has no %q", replace[i])
		}
		text = strings.ReplaceAll(text, replace[i], replace[i+1])
	}
	values := map[string]string{"LcImageId": newImage, "MigrationLcImageId": newImage, "DesiredCapacity": "3", "MigrationDesiredCapacity": "0"}
	f, err := FromTemplate("stack.yaml", []byte(text), values, deploy.Names{})
	if err != nil {
		t.Fatal(err)
	}
	f.Stack, f.Step, f.Live = "Stack1", Update, true
	f.Stacks[0].Name = "Stack1"
	f.Stacks[0].Previous = map[string]string{"LcImageId": oldImage, "MigrationLcImageId": oldImage, "DesiredCapacity": "3", "MigrationDesiredCapacity": "0"}
	f.OldImage = oldImage
	f.ChangeSet = &ChangeSet{}
	ahead := 20 * time.Millisecond
	f.ClockAhead, f.ClockUncertain = &ahead, 100*time.Millisecond
	f.LongestRequest, f.KeepAlive, f.Boot = 10*time.Second, 75*time.Second, time.Minute
	for _, g := range f.Groups {
		g.Live = &LiveGroup{Name: "Stack1-" + g.ID, Max: 6, HealthCheckType: "ELB", Grace: 2 * time.Minute}
		if !g.Serving {
			continue
		}
		g.Live.Desired = 3
		for i, id := range []string{"i-1", "i-2", "i-3"} {
			zone := []string{"eu-west-1a", "eu-west-1b"}[i%2]
			g.Live.Instances = append(g.Live.Instances, Instance{ID: id, Image: oldImage, Zone: zone, State: "InService", Healthy: true})
		}
	}
	for _, tg := range f.Targets {
		tg.Live = &LiveTargetGroup{ARN: "arn:targets"}
		for _, id := range []string{"i-1", "i-2", "i-3"} {
			tg.Live.Targets = append(tg.Live.Targets, Target{ID: id, State: "healthy"})
		}
	}
	return f
}

// group and target are the stack's by their names in the template.
func (f *Facts) group(t *testing.T, id string) *Group {
	t.Helper()
	i := slices.IndexFunc(f.Groups, func(g *Group) bool { return g.ID == id })
	if i < 0 {
		t.Fatalf("no group %s", id)
	}
	return f.Groups[i]
}

func (f *Facts) result(t *testing.T, name string) Result {
	t.Helper()
	for _, r := range Run(f).Results {
		if r.Check == name {
			return r
		}
	}
	t.Fatalf("no check %s", name)
	return Result{}
}

// wants holds a check's result to a severity, and its findings and what it could
// not look at to having all the words.
func wants(t *testing.T, f *Facts, name string, s Severity, words ...string) {
	t.Helper()
	r := f.result(t, name)
	said := strings.Join(r.Unchecked, "\n")
	for _, f := range r.Findings {
		said += "\n" + f.Subject + ": " + f.Evidence + " [" + f.Why + "] -> " + f.Change + " @ " + f.Property + " " + f.Place()
		if f.Evidence == "" || f.Why == "" || f.Change == "" || f.Subject == "" {
			t.Errorf("%s: a finding lacks something: %+v", name, f)
		}
		if f.Property != "" && f.Line == 0 {
			t.Errorf("%s: no line for %s", name, f.Property)
		}
	}
	if r.Severity != s {
		t.Errorf("%s: %s, want %s: %s", name, r.Severity, s, said)
	}
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Errorf("%s: %q is not in: %s", name, w, said)
		}
	}
	if len(words) == 0 && said != "" {
		t.Errorf("%s: says without reason: %s", name, said)
	}
}
