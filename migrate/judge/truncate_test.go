package judge

import (
	"testing"

	"upness/migrate/trace"
)

func TestTruncate(t *testing.T) {
	try(t, truncate,
		verdict{"TRUNCATE", changes(trace.TableTruncated, "", "", ""), Context{}, Unsafe, "All rows of t are gone"},
		verdict{"nothing", trace.Trace{}, Context{}, OK, ""})
}
