package deploy_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"upness/deploy"
)

// A group with a mixed policy has its image from the policy's launch template. One
// whose version is $Latest stays as it is in an update that changes the template:
// the stack is complete and its instances are the old ones, which is no release.
func TestImagesOfLaunchTemplates(t *testing.T) {
	s := inLab(t, "testdata/latest.yaml", 100)
	snap, err := s.Clients.Snapshot(s.ctx, s.stack)
	if err != nil {
		t.Fatal(err)
	}
	for group, parameter := range map[string]string{"Mixed": "LcImageId", "Latest": "MigrationLcImageId"} {
		g := snap.Group(group)
		if g == nil || g.ImageParameter != parameter || g.Image != "ami-1" || len(g.Instances) != 2 || g.Instances[0].Image != "ami-1" {
			t.Fatalf("%s: %+v", group, g)
		}
	}
	if _, err := s.Update(s.ctx, deploy.Update{Stack: s.stack, Parameters: map[string]string{"LcImageId": "ami-2"}}); err != nil {
		t.Error(err)
	}
	s.Driver.Pace.Settle = 100 * time.Millisecond
	_, err = s.Update(s.ctx, deploy.Update{Stack: s.stack, Parameters: map[string]string{"MigrationLcImageId": "ami-2"}})
	var f *deploy.Failure
	if !errors.As(err, &f) || !strings.Contains(err.Error(), "2 of its instances run another image than ami-2") {
		t.Errorf("%T %v", err, err)
	}
}
