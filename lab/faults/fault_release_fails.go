package faults

import (
	"errors"
	"time"
)

var releaseFails = &Fault{
	Name:  "release-fails",
	Does:  "the deployment fails, and no client notices",
	Group: Service,
	Exits: []int{StepFailed},
	Stage: Layout{Instances: 2},
	Load:  Load{Release: true},
	Deploy: func(s *Stage) error {
		time.Sleep(s.between(50*time.Millisecond, 300*time.Millisecond))
		return errors.New("rolled back: the new version never became healthy")
	},
}
