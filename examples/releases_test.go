package examples_test

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"upness/plan"
)

// elsewhere are the examples that need more than this machine has: they are
// checked for their syntax, and their patterns against lines that the commands
// print. Each line is followed by the kind, name and state that it tells.
var elsewhere = map[string][][2]string{
	"kubectl-rollout.yaml": {
		{`Waiting for deployment "api" rollout to finish: 1 out of 3 new replicas have been updated...`, "group api rolling"},
		{`deployment "api" successfully rolled out`, "group api done"},
		{`error: deployment "api" exceeded its progress deadline`, "group api failed"},
		{`api-6b8f7d5c9-x2x7k   0/1     ContainerCreating   0          1s`, "instance api-6b8f7d5c9-x2x7k launching"},
		{`api-6b8f7d5c9-x2x7k   0/1     Running             0          3s`, "instance api-6b8f7d5c9-x2x7k launching"},
		{`api-6b8f7d5c9-x2x7k   1/1     Running             0          9s`, "instance api-6b8f7d5c9-x2x7k in_service"},
		{`api-58c9d4b9b-q4p2m   1/1     Terminating         0          3d`, "instance api-58c9d4b9b-q4p2m draining"},
		{`api-6b8f7d5c9-x2x7k   0/1     ImagePullBackOff    0          40s`, "instance api-6b8f7d5c9-x2x7k failed"},
	},
	"ecs-update-service.yaml": {
		{"8e1f	(service api) has started 1 tasks: (task 3f2a9c).", "scaling api started"},
		{"8e20	(service api) registered 1 targets in (target-group arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/api/1)", "target api registered"},
		{"8e21	(service api) has begun draining connections on 1 tasks.", "target api draining"},
		{"8e22	(service api) has stopped 1 running tasks: (task 77ab01).", "scaling api stopped"},
		{"8e23	(service api) (task 3f2a9c) failed ELB health checks in (target-group x).", "instance 3f2a9c failed"},
		{"8e24	(service api) was unable to place a task because no container instance met all of its requirements.", "group api failed"},
		{"8e25	(service api) (deployment ecs-svc/1) deployment completed.", "group api deployment completed"},
		{"8e26	(service api) has reached a steady state.", "group api has reached a steady state"},
	},
	"codedeploy.yaml": {
		{"i-0abc12	InProgress", "instance i-0abc12 draining"},
		{"i-0abc12	Succeeded", "instance i-0abc12 in_service"},
		{"i-0abc12	Failed", "instance i-0abc12 failed"},
		{"deployment d-ABCDEF InProgress	None", "group d-ABCDEF InProgress"},
		{"deployment d-ABCDEF Failed	too many individual instances failed", "group d-ABCDEF Failed"},
	},
	"terraform-apply.yaml": {
		{"aws_launch_template.api: Modifying... [id=lt-0a1]", "stack aws_launch_template.api Modifying"},
		{"aws_autoscaling_group.api: Still modifying... [id=api, 10s elapsed]", "stack aws_autoscaling_group.api modifying"},
		{`aws_instance.api["a"]: Creation complete after 32s [id=i-0a1]`, `stack aws_instance.api["a"] Creation`},
		{"Apply complete! Resources: 1 added, 1 changed, 0 destroyed.", "group apply done"},
		{"Error: timeout while waiting for state to become 'ok'", "group apply failed"},
	},
	"ansible.yaml": {
		{"TASK [take out of the balancer] *****", "group deploy.yml take out of the balancer"},
		{`    "msg": "web1 draining"`, "instance web1 draining"},
		{`fatal: [web1]: FAILED! => {"changed": false, "msg": "no"}`, "instance web1 failed"},
		{"web1                       : ok=5    changed=2    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0", "group web1 done"},
	},
	"kamal.yaml": {
		{"  INFO [8a1c] Running docker run --detach --name api-web-v2 registry/api:v2 on web1", "instance web1 launching"},
		{`  INFO [8a1d] Running docker exec kamal-proxy kamal-proxy deploy api-web --target="1f:80" on web1`, "instance web1 in_service"},
		{"  INFO [8a1e] Running docker container ls --all --filter name=^api-web-v1$ --quiet | xargs docker stop on web1", "target web1 draining"},
		{"  ERROR (SSHKit::Command::Failed): Exception while executing on host web1: docker exit status: 1", "instance web1 failed"},
		{"Finished all in 63.2 seconds", "group api Finished all"},
	},
}

func TestReleasesElsewhere(t *testing.T) {
	for file, lines := range elsewhere {
		t.Run(file, func(t *testing.T) {
			p, err := plan.Read(file)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(p.Steps, func(s plan.Step) bool { return s.Exec != nil })
			e := p.Steps[i].Exec
			if out, err := exec.Command("sh", "-n", "-c", e.Command).CombinedOutput(); err != nil {
				t.Errorf("the shell does not read its command: %v: %s", err, out)
			}
			for _, line := range lines {
				if got := tells(t, e.Events, line[0]); got != line[1] {
					t.Errorf("%q tells %q, want %q", line[0], got, line[1])
				}
			}
			if used := len(e.Events); used > len(lines)+3 {
				t.Errorf("%d patterns, and only %d lines to try them on", used, len(lines))
			}
		})
	}
}

// tells is the kind, name and state of the event that a line becomes.
func tells(t *testing.T, all []plan.Pattern, line string) string {
	t.Helper()
	for _, p := range all {
		re := regexp.MustCompile(p.Match)
		m := re.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		name, state := p.Name, p.State
		if i := re.SubexpIndex("name"); i >= 0 {
			name = m[i]
		}
		if i := re.SubexpIndex("state"); i >= 0 {
			state = m[i]
		}
		return strings.Join([]string{p.Kind, name, state}, " ")
	}
	return ""
}
