package deploy

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

func (w *world) describeGroups(form url.Values) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []*worldGroup
	for i := 1; form.Has(fmt.Sprintf("AutoScalingGroupNames.member.%d", i)); i++ {
		all = append(all, w.groups[form.Get(fmt.Sprintf("AutoScalingGroupNames.member.%d", i))])
	}
	return members("AutoScalingGroups", all, func(g *worldGroup) string {
		text := leaf("AutoScalingGroupName", g.name) + leaf("DesiredCapacity", g.desired) + leaf("MinSize", 0) + leaf("MaxSize", 10) +
			leaf("LaunchConfigurationName", g.lc) + leaf("HealthCheckType", "ELB") + leaf("DefaultCooldown", 0) + leaf("CreatedTime", w.updated)
		if g.targets != "" {
			text += tag("TargetGroupARNs", leaf("member", g.targets))
		}
		return text + members("Instances", g.instances, func(i worldInstance) string {
			return leaf("InstanceId", i.id) + leaf("LifecycleState", i.state) + leaf("HealthStatus", "Healthy") + leaf("LaunchConfigurationName", i.lc) +
				leaf("AvailabilityZone", "eu-west-1a") + leaf("ProtectedFromScaleIn", false)
		})
	}), nil
}

// configs tells the image of a launch configuration, which stands in its name
// behind a bar; the first ones have ami-1.
func (w *world) configs(form url.Values) (string, error) {
	var all []string
	for i := 1; form.Has(fmt.Sprintf("LaunchConfigurationNames.member.%d", i)); i++ {
		all = append(all, form.Get(fmt.Sprintf("LaunchConfigurationNames.member.%d", i)))
	}
	return members("LaunchConfigurations", all, func(name string) string {
		_, image, given := strings.Cut(name, "|")
		if !given {
			image = "ami-1"
		}
		return leaf("LaunchConfigurationName", name) + leaf("ImageId", image) + leaf("InstanceType", "t3.small") + leaf("CreatedTime", time.Now())
	}), nil
}

func (w *world) activities(form url.Values) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	g := w.groups[form.Get("AutoScalingGroupName")]
	return members("Activities", g.activities, func(id string) string {
		return leaf("ActivityId", id) + leaf("AutoScalingGroupName", g.name) + leaf("StatusCode", "Successful") + leaf("Cause", "asked") +
			leaf("Description", "Launching a new EC2 instance: "+id) + leaf("StartTime", time.Now().Add(-time.Second)) + leaf("EndTime", time.Now())
	}), nil
}

func targetGroups(url.Values) (string, error) {
	return tag("TargetGroups", tag("member", leaf("TargetGroupArn", worldTargets), leaf("TargetGroupName", "api"), leaf("Port", 3000), leaf("HealthCheckPort", "traffic-port"),
		tag("LoadBalancerArns", leaf("member", worldLB)))), nil
}

func balancers(url.Values) (string, error) {
	return tag("LoadBalancers", tag("member", leaf("LoadBalancerArn", worldLB), leaf("LoadBalancerName", "api"), leaf("DNSName", "api.example"))), nil
}

func (w *world) health(url.Values) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return members("TargetHealthDescriptions", w.groups["api"].instances, func(i worldInstance) string {
		health := leaf("State", "healthy")
		switch reason := w.sick[i.id]; {
		case reason != "":
			health = leaf("State", "unhealthy") + leaf("Reason", reason) + leaf("Description", "Health checks failed")
		case i.state != "InService":
			health = leaf("State", "draining") + leaf("Reason", "Target.DeregistrationInProgress")
		}
		return tag("Target", leaf("Id", i.id), leaf("Port", 3000)) + tag("TargetHealth", health)
	}), nil
}
