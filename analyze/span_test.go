package analyze

import (
	"testing"
	"time"
)

func TestUnionTellsEachReasonOnce(t *testing.T) {
	const ms = time.Millisecond
	// Reasons of spans that were joined before come joined: late and stopped, again late.
	got := union([]span{{0, 10 * ms, "late"}, {5 * ms, 20 * ms, "stopped; late"}, {20 * ms, 30 * ms, "late; slow"}, {40 * ms, 50 * ms, "late"}})
	want := []span{{0, 30 * ms, "late; stopped; slow"}, {40 * ms, 50 * ms, "late"}}
	if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %v, want %v", got, want)
	}
}
