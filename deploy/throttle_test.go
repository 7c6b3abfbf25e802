package deploy

import "testing"

// An update that could not be sent for too many calls is sent a little later.
func TestThrottledUpdateIsSentLater(t *testing.T) {
	w := newWorld(t)
	for _, action := range []string{"UpdateStack", "DescribeStacks"} {
		e := throttling
		e.times = 4
		w.fail(action, e)
	}
	d, _ := w.driver()
	if out, err := d.Update(w.ctx, release2()); err != nil || out.Status != "UPDATE_COMPLETE" || w.count("UpdateStack") != 5 {
		t.Error(out, err, w.count("UpdateStack"))
	}
}
