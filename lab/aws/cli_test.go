package aws_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestCommandLine speaks to the lab with the aws command, when one is installed.
func TestCommandLine(t *testing.T) {
	if _, err := exec.LookPath("aws"); err != nil {
		t.Skip("not tested with the aws command: it is not installed")
	}
	c := start(t)
	c.create(read(t, "../../examples/stack.yaml"), first())
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("aws", args...)
		cmd.Env = append(os.Environ(), c.server.Environ()...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("aws %s: %v: %s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	if out := run("cloudformation", "update-stack", "--stack-name", "Stack1", "--use-previous-template", "--parameters",
		"ParameterKey=LcImageId,ParameterValue="+newImage, "ParameterKey=MigrationLcImageId,UsePreviousValue=true",
		"ParameterKey=VpcId,UsePreviousValue=true", "ParameterKey=Subnets,UsePreviousValue=true"); !strings.Contains(out, "stack/Stack1/") {
		t.Errorf("update-stack: %s", out)
	}
	c.settle("Stack1")
	if out := run("autoscaling", "describe-auto-scaling-groups", "--query", "AutoScalingGroups[].Instances[].LifecycleState"); strings.Count(out, "InService") < 3 {
		t.Errorf("describe-auto-scaling-groups: %s", out)
	}
	if out := run("cloudwatch", "get-metric-data", "--start-time", "2026-01-01T00:00:00Z", "--end-time", "2026-01-01T01:00:00Z", "--metric-data-queries",
		`[{"Id":"a","MetricStat":{"Metric":{"Namespace":"AWS/ApplicationELB","MetricName":"RequestCount"},"Period":60,"Stat":"Sum"}}]`); !strings.Contains(out, `"StatusCode": "Complete"`) {
		t.Errorf("get-metric-data: %s", out)
	}
}

// TestTemplatesAreValid asks cfn-lint, when it is installed. Left out is W3697:
// AWS no longer offers launch configurations to new accounts.
func TestTemplatesAreValid(t *testing.T) {
	if _, err := exec.LookPath("cfn-lint"); err != nil {
		t.Skip("templates are not checked: cfn-lint is not installed")
	}
	out, err := exec.Command("cfn-lint", "--ignore-checks", "W3697", "--", "../../examples/stack.yaml", "../../examples/stack-first.yaml").CombinedOutput()
	if err != nil {
		t.Errorf("%s", out)
	}
}
