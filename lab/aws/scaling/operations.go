package scaling

import (
	"context"
	"strconv"

	asg "github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"upness/lab/aws/wire"
)

// Version of the API.
const Version = "2011-01-01"

// Operations is what clients can ask.
func (s *Store) Operations() []wire.Operation {
	return []wire.Operation{
		wire.On(Version, "DescribeAutoScalingGroups", s.describeGroups),
		wire.On(Version, "DescribeAutoScalingInstances", s.describeInstances),
		wire.On(Version, "DescribeScalingActivities", s.describeActivities),
		wire.On(Version, "DescribeLaunchConfigurations", s.describeLaunchConfigurations),
		wire.On(Version, "DescribeInstanceRefreshes", s.describeRefreshes),
		wire.On(Version, "DescribeLifecycleHooks", s.describeHooks),
		wire.On(Version, "SetDesiredCapacity", s.setDesired),
		wire.On(Version, "UpdateAutoScalingGroup", s.updateGroup),
		wire.On(Version, "SuspendProcesses", s.suspend),
		wire.On(Version, "ResumeProcesses", s.resume),
		wire.On(Version, "TerminateInstanceInAutoScalingGroup", s.terminateInstance),
	}
}

// pageSize of lists, unless the client asks for less.
const pageSize = 50

// page cuts a list; the token is the number of the first item.
func page[T any](all []T, token *string, size *int32) ([]T, *string, error) {
	from, n := 0, pageSize
	if token != nil {
		var err error
		if from, err = strconv.Atoi(*token); err != nil || from < 0 || from > len(all) {
			return nil, nil, wire.Errorf("InvalidNextToken", "The token '%s' is invalid", *token)
		}
	}
	if size != nil && int(*size) < n && *size > 0 {
		n = int(*size)
	}
	to := min(len(all), from+n)
	if to == len(all) {
		return all[from:to], nil, nil
	}
	return all[from:to], new(strconv.Itoa(to)), nil
}

func (s *Store) setDesired(_ context.Context, in *asg.SetDesiredCapacityInput) (*asg.SetDesiredCapacityOutput, error) {
	name := deref(in.AutoScalingGroupName)
	if err := s.exists(name); err != nil {
		return nil, err
	}
	size := s.Size(name)
	size.Desired = int(deref(in.DesiredCapacity))
	return &asg.SetDesiredCapacityOutput{}, s.Resize(name, size)
}

func (s *Store) updateGroup(_ context.Context, in *asg.UpdateAutoScalingGroupInput) (*asg.UpdateAutoScalingGroupOutput, error) {
	name := deref(in.AutoScalingGroupName)
	if err := s.exists(name); err != nil {
		return nil, err
	}
	size := s.Size(name)
	for _, field := range []struct {
		given *int32
		to    *int
	}{{in.MinSize, &size.Min}, {in.MaxSize, &size.Max}, {in.DesiredCapacity, &size.Desired}} {
		if field.given != nil {
			*field.to = int(*field.given)
		}
	}
	if in.DesiredCapacity == nil {
		size.Desired = max(size.Min, min(size.Max, size.Desired))
	}
	return &asg.UpdateAutoScalingGroupOutput{}, s.Resize(name, size)
}

func (s *Store) exists(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.known(name)
	return err
}

func (s *Store) suspend(_ context.Context, in *asg.SuspendProcessesInput) (*asg.SuspendProcessesOutput, error) {
	return &asg.SuspendProcessesOutput{}, s.Suspend(deref(in.AutoScalingGroupName), in.ScalingProcesses, "User suspended at "+stamp())
}

func (s *Store) resume(_ context.Context, in *asg.ResumeProcessesInput) (*asg.ResumeProcessesOutput, error) {
	return &asg.ResumeProcessesOutput{}, s.Resume(deref(in.AutoScalingGroupName), in.ScalingProcesses)
}

func (s *Store) terminateInstance(_ context.Context, in *asg.TerminateInstanceInAutoScalingGroupInput) (*asg.TerminateInstanceInAutoScalingGroupOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.groups {
		for _, i := range g.instances {
			if i.launch.ID != deref(in.InstanceId) {
				continue
			}
			if deref(in.ShouldDecrementDesiredCapacity) {
				if g.desired == g.min {
					return nil, wire.Invalid("Currently, desiredSize equals minSize (%d). Terminating instance without replacement will violate group's min size constraint.", g.min)
				}
				g.desired--
			}
			s.terminate(g, i, "instance "+i.launch.ID+" was taken out of service in response to a user request")
			shown := types.Activity{AutoScalingGroupName: &g.name}
			if last := g.activities[len(g.activities)-1]; last != nil {
				shown = g.shown(last)
			}
			return &asg.TerminateInstanceInAutoScalingGroupOutput{Activity: &shown}, nil
		}
	}
	return nil, wire.Invalid("Instance Id not found - No managed instance found for instance ID: %s", deref(in.InstanceId))
}

func deref[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
