package preflight

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// faulty has findings of each severity, and something that was not checked.
func faulty(t *testing.T) *Report {
	f := sound(t, "HealthCheckPort: traffic-port", "HealthCheckPort: 8000", "MaxBatchSize: 1", "MaxBatchSize: 3")
	f.group(t, "ApiGroup").Live.Desired = 2
	f.Stacks[0].Previous["DesiredCapacity"] = "2"
	f.KeepAlive, f.File, f.Step = 0, "stack.yaml", Deploy
	f.Gaps = []string{"the credentials may not do autoscaling:DescribeInstanceRefreshes"}
	return Run(f)
}

func TestReports(t *testing.T) {
	r := faulty(t)
	for name, write := range map[string]func(*bytes.Buffer) error{
		"report.txt":  func(b *bytes.Buffer) error { return r.Text(b) },
		"report.md":   func(b *bytes.Buffer) error { return r.Markdown(b) },
		"report.json": func(b *bytes.Buffer) error { return r.JSON(b) },
	} {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), out.String()); diff != "" {
			t.Errorf("%s (-file +made); -update writes it anew:\n%s", file, diff)
		}
	}
}

func TestReportReadsBack(t *testing.T) {
	var out bytes.Buffer
	r := faulty(t)
	if err := r.JSON(&out); err != nil {
		t.Fatal(err)
	}
	var back Report
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || !cmp.Equal(&back, r) {
		t.Errorf("%v: %s", err, cmp.Diff(&back, r))
	}
}

func TestAllow(t *testing.T) {
	r := faulty(t)
	if r.Begin || len(r.Of(Refuse)) != 1 {
		t.Fatalf("%+v", r.Of(Refuse))
	}
	r.Allow("health_port")
	if !r.Begin || len(r.Of(Refuse)) != 0 || r.Results[12].Severity != Warn {
		t.Errorf("%+v", r)
	}
}
