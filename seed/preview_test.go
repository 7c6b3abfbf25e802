package seed

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The YAML that a plan prints gives the same rows as the plan without it.
func TestPlanSaysTheSame(t *testing.T) {
	for _, schema := range []string{"testdata/cycles.sql", "testdata/shop.sql"} {
		o := Options{DSN: newDatabase(t, schema), Rows: 3000}
		p, err := Plan(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Run(context.Background(), o); err != nil {
			t.Fatal(err)
		}
		again := Options{DSN: newDatabase(t, schema), Spec: []byte(p.YAML)}
		if _, err := Run(context.Background(), again); err != nil {
			t.Fatalf("%v\n%s", err, p.YAML)
		}
		if diff := cmp.Diff(checksum(t, connectTo(t, o.DSN)), checksum(t, connectTo(t, again.DSN))); diff != "" {
			t.Errorf("%s: without and with the plan's YAML:\n%s\n%s", schema, diff, p.YAML)
		}
	}
}
