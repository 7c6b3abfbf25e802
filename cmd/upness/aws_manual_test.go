package main

import (
	"context"
	"os"
	"strings"
	"testing"

	lab "upness/lab/aws"
	"upness/lab/aws/light"
	"upness/plan"
)

// TestManualOfAWS runs what docs/aws.md says against AWS on loopback: an update
// goes through the preflight, changes what it says, and is followed to its end.
func TestManualOfAWS(t *testing.T) {
	text, err := os.ReadFile("../../docs/aws.md")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	server, err := light.Start(ctx, light.Options{
		Config: lab.Config{Speed: 50}, Images: map[string]plan.Image{"ami-1": {Version: "v1"}, "ami-37884c4d": {Version: "v2"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL(), "AWS_ACCESS_KEY_ID": "AKIALAB", "AWS_SECRET_ACCESS_KEY": "lab",
		"AWS_REGION": lab.Region, "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
	} {
		t.Setenv(name, value)
	}
	if err := makeStack(ctx, server, "../../examples/stack.yaml"); err != nil {
		t.Fatal(err)
	}
	lines := shown(string(text))
	if len(lines) < 3 {
		t.Fatalf("docs/aws.md shows %q", lines)
	}
	for _, line := range lines {
		status, output := tool(t, ".", split(line)[1:]...)
		if status != 0 {
			t.Errorf("%s: exit status %d\n%s", line, status, output)
		}
		if strings.Contains(line, "preflight") && !strings.Contains(output, "21 checks") {
			t.Errorf("%s: %s", line, output)
		}
	}
}
