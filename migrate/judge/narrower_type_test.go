package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestNarrowerType(t *testing.T) {
	try(t, narrowerType,
		verdict{"a time is cut", changes(trace.ColumnRetyped, "ts", "timestamp without time zone", "date"), Context{}, Unsafe, "t.ts changes"},
		verdict{"another change", changes(trace.ColumnRenamed, "ts", "timestamp", "date"), Context{}, OK, ""})
}

func TestLoses(t *testing.T) {
	for _, c := range []struct {
		was, now string
		want     bool
	}{
		{"timestamp without time zone", "date", true}, {"timestamp with time zone", "date", true}, {"date", "timestamp without time zone", false},
		{"timestamp without time zone", "timestamp(3) without time zone", true}, {"timestamp(3) without time zone", "timestamp without time zone", false},
		{"timestamp(3) without time zone", "timestamp(6) with time zone", false}, {"timestamp without time zone", "timestamp(0) with time zone", true},
		{"numeric(8,2)", "numeric(10,3)", false}, {"numeric(8,2)", "numeric(10,1)", true}, {"numeric", "numeric(10,2)", true}, {"numeric(8,2)", "numeric", false},
		{"numeric(8,2)", "integer", true}, {"double precision", "real", true}, {"real", "double precision", false}, {"double precision", "integer", true},
		{"bigint", "integer", false}, {"character varying(10)", "character varying(5)", false}, {"integer", "numeric(8,2)", false}, {"text", "date", false},
		{"time with time zone", "time without time zone", true}, {"time without time zone", "time with time zone", false},
		{"interval", "interval(0)", true}, {"interval(3)", "interval", false}, {"interval", "interval(6)", false},
	} {
		if got := loses(c.was, c.now); got != c.want {
			t.Errorf("%s to %s: %t, want %t", c.was, c.now, got, c.want)
		}
	}
}
