package migrate

import (
	"context"
	"strings"
	"testing"

	"upness/plan"
)

// A database that is not there is said once, with its place, without a password.
func TestADatabaseThatIsNotThere(t *testing.T) {
	_, err := connect(context.Background(), plan.Secret("postgres://u:hunter2@127.0.0.1:1/shop"))
	if err == nil {
		t.Fatal("something listens on port 1")
	}
	text := err.Error()
	if strings.Count(text, "connection refused") != 1 || !strings.Contains(text, "database shop at 127.0.0.1:1: ") || strings.Contains(text, "hunter2") {
		t.Errorf("error %q", text)
	}
}
