package calibrate

import (
	"os"
	"testing"

	"upness/lab/faults"
	"upness/plan"
)

// Every fault's plan is one that upness takes.
func TestPlans(t *testing.T) {
	o := &Options{Exe: "/bin/upness", Rate: 300, Blind: "20%"}
	for _, f := range faults.All() {
		tr := &trial{opts: o, fault: f, seed: 3, draw: f.Draw(3), ready: faults.Ready{
			URL: "http://127.0.0.1:1", Second: "http://127.0.0.2:1", Control: "http://127.0.0.1:2",
		}}
		text, err := tr.planFile()
		if err != nil {
			t.Fatal(err)
		}
		p, err := plan.Parse("plan.yaml", text, os.LookupEnv)
		if err != nil {
			t.Errorf("%s: %v\n%s", f.Name, err, text)
			continue
		}
		if p.Load.Rate.Mean() != 300 || p.Budget.LongestOutage == nil || *p.Budget.LongestOutage != 0 {
			t.Errorf("%s: rate %v, budget %+v", f.Name, p.Load.Rate.Mean(), p.Budget)
		}
		if (f.Deploy != nil) != (f.Load.Release || f.Load.Deploys) {
			t.Errorf("%s: what it deploys, no step asks for, or the other way round", f.Name)
		}
	}
}
