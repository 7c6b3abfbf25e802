package deploy

import (
	"strings"
	"testing"
	"time"
)

// A size that could not be read for a while is read again: the live one is sent.
func TestThrottledReadKeepsTheLiveSize(t *testing.T) {
	for _, action := range []string{"DescribeAutoScalingGroups", "ListStackResources", "GetTemplate"} {
		t.Run(action, func(t *testing.T) {
			w := newWorld(t)
			w.resize("api", 5)
			e := throttling
			e.times = attempts + 1 // the whole of the first try
			w.fail(action, e)
			d, _ := w.driver()
			if _, err := d.Update(w.ctx, release2()); err != nil || w.parameters["DesiredCapacity"] != "5" {
				t.Errorf("the update sent %s, %v", w.parameters["DesiredCapacity"], err)
			}
		})
	}
}

// A size that can not be read is no reason to send another.
func TestUnreadSizeIsNotSent(t *testing.T) {
	for name, c := range map[string]struct {
		fault apiError
		kind  TroubleKind
	}{
		"throttled":   {throttling, Throttled},
		"expired":     {expired, Expired},
		"unreachable": {hangUp, Unreachable},
		"broken":      {apiError{status: 500, code: "InternalFailure"}, Rejected},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.resize("api", 5)
			w.fail("DescribeAutoScalingGroups", c.fault)
			d, _ := w.driver()
			d.Pace.Unseen = 100 * time.Millisecond
			_, err := d.Update(w.ctx, release2())
			if KindOf(err) != c.kind || !strings.HasPrefix(err.Error(), "autoscaling:DescribeAutoScalingGroups: ") || w.count("UpdateStack") > 0 {
				t.Errorf("%s: %v, %d updates sent", KindOf(err), err, w.count("UpdateStack"))
			}
		})
	}
}

// What is denied stays so: the update is sent, and what it may cost is told.
func TestDeniedSizeIsWarnedOf(t *testing.T) {
	w := newWorld(t)
	w.fail("GetTemplate", denied)
	d, l := w.driver()
	if _, err := d.Update(w.ctx, release2()); err != nil {
		t.Fatal(err)
	}
	if !l.warned("the live size of its groups may not be known, and is then sent as the stack remembers it: the credentials may not do cloudformation:GetTemplate") {
		t.Error("nothing was said of it")
	}
}
