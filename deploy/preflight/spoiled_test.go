package preflight_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"upness/deploy"
	"upness/deploy/preflight"
	lab "upness/lab/aws"
)

// spoiled is what one action answers of a sound stack, with one text in place
// of another.
type spoiled struct{ action, sound, spoilt string }

// spoiler answers as the endpoint behind it does, but for what is spoiled.
type spoiler struct {
	behind string
	spoiled
	ahead time.Duration // of the dates of answers
	hits  atomic.Int32
}

func (s *spoiler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	asked, err := io.ReadAll(r.Body)
	if err != nil {
		return // who asked has left
	}
	there, err := http.NewRequestWithContext(r.Context(), r.Method, s.behind, bytes.NewReader(asked))
	if err != nil {
		panic(err)
	}
	there.Header = r.Header.Clone()
	resp, err := http.DefaultTransport.RoundTrip(there)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	form, _ := url.ParseQuery(string(asked))
	if form.Get("Action") == s.action && bytes.Contains(answer, []byte(s.sound)) {
		s.hits.Add(1)
		answer = bytes.Replace(answer, []byte(s.sound), []byte(s.spoilt), 1)
	}
	w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
	w.Header().Set("Date", time.Now().Add(s.ahead).UTC().Format(http.TimeFormat))
	w.WriteHeader(resp.StatusCode)
	_, _ = w.Write(answer) // the client may have left
}

// in is a text of the template with a fault in it.
func in(sound, spoilt string) spoiled { return spoiled{"GetTemplate", sound, spoilt} }

// Each check finds its fault in what the SDK reads over HTTP, and the sound
// stack has none.
func TestEachCheckOverHTTP(t *testing.T) {
	behind := live(t, "../../examples/stack.yaml").Endpoint
	parameters := map[string]string{"LcImageId": newImage, "MigrationLcImageId": newImage, "MigrationDesiredCapacity": "0"}
	seen := map[string]bool{}
	for _, c := range []struct {
		check string
		spoiled
		ahead time.Duration
		finds string
	}{
		{"signals", in("WaitOnResourceSignals: true", "WaitOnResourceSignals: false"), 0, "WaitOnResourceSignals is false"},
		{"signals", in("PauseTime: PT5M", "PauseTime: PT0S"), 0, "PauseTime is PT0S"},
		{"min_in_service", in("MinInstancesInService: !Ref DesiredCapacity", "MinInstancesInService: 0"), 0, "MinInstancesInService is 0; live desired capacity 3"},
		{"headroom", spoiled{"DescribeStacks", "<ParameterValue>6<", "<ParameterValue>3<"}, 0, "MaxSize is 3"},
		{"batch", in("MaxBatchSize: 1", "MaxBatchSize: 3"), 0, "MaxBatchSize is 3"},
		{"signal_gate", in("aws elbv2 wait target-in-service", "echo"), 0, "not for the balancer's"},
		{"pause", in("PauseTime: PT5M", "PauseTime: PT1M"), 0, "PauseTime is 1m0s; booting takes 1m0s"},
		{"processes", in("[AZRebalance, AlarmNotification,", "[AlarmNotification,"), 0, "lacks AZRebalance"},
		{"processes", spoiled{"DescribeAutoScalingGroups", "<SuspendedProcesses>", "<SuspendedProcesses><member><ProcessName>Launch</ProcessName></member>"}, 0, "suspended from Launch"},
		{"policy", in("AutoScalingRollingUpdate:", "AutoScalingReplacingUpdate: {WillReplace: true}&#xA;      AutoScalingRollingUpdate:"), 0, "replaces the whole group"},
		{"desired", spoiled{"DescribeAutoScalingGroups", "<DesiredCapacity>3<", "<DesiredCapacity>4<"}, 0, "the stack has DesiredCapacity=3, live are 4: a rollback sets 3"},
		{"success_share", in("MinSuccessfulInstancesPercent: 100", "MinSuccessfulInstancesPercent: 50"), 0, "MinSuccessfulInstancesPercent is 50"},
		{"stack", spoiled{"DescribeStacks", "<DisableRollback>false", "<DisableRollback>true"}, 0, "rollback is disabled"},
		{"stack", spoiled{"DescribeStacks", "<DriftInformation>", "<DeploymentConfig><Mode>EXPRESS</Mode></DeploymentConfig><DriftInformation>"}, 0, "EXPRESS"},
		{"stack", in("Parameters:", "Parameters:&#xA;  Added: {Type: String}"), 0, "Added has no value"},
		{"stack", in("Resources:", "Resources:&#xA;  Role: {Type: AWS::IAM::Role}"), 0, "acknowledge CAPABILITY_IAM"},
		{"changes", spoiled{"DescribeChangeSet", "<ResourceType>AWS::EC2::LaunchTemplate<", "<ResourceType>AWS::RDS::DBInstance<"}, 0, "modify of ApiTemplate"},
		{"health_port", in("HealthCheckPort: traffic-port", "HealthCheckPort: 8000"), 0, "requests go to port 3000, health checks to port 8000"},
		{"ejection", in("UnhealthyThresholdCount: 3", "UnhealthyThresholdCount: 10"), 0, "it is taken out after 1m40s"},
		{"drain", in("timeout_seconds, Value: &#34;30&#34;", "timeout_seconds, Value: &#34;5&#34;"), 0, "the deregistration delay is 5s, the longest request takes 10s"},
		{"health_type", in("HealthCheckType: ELB", "HealthCheckType: EC2"), 0, "HealthCheckType is EC2"},
		{"targets", spoiled{"DescribeTargetHealth", "<State>healthy<", "<Reason>Target.Timeout</Reason><State>unhealthy<"}, 0, "2 of 3 targets are healthy"},
		{"migration_group", in(`MaxSize: &#34;1&#34;`, `MaxSize: &#34;0&#34;`), 0, "its MaxSize is 0"},
		{"images", spoiled{"DescribeStacks", "<ParameterKey>LcImageId</ParameterKey><ParameterValue>" + oldImage, "<ParameterKey>LcImageId</ParameterKey><ParameterValue>ami-00000000"}, 0, "expected is " + oldImage + ", running are ami-00000000"},
		{"activity", spoiled{"DescribeInstanceRefreshes", "<InstanceRefreshes>", "<InstanceRefreshes><member><InstanceRefreshId>08b91cf7</InstanceRefreshId><Status>InProgress</Status></member>"}, 0, "an instance refresh is under way: 08b91cf7"},
		{"clock", spoiled{}, time.Minute, "ahead of this one's"},
		{"", spoiled{}, 0, ""},
	} {
		t.Run(strings.TrimSpace(c.check+" "+c.finds), func(t *testing.T) {
			s := &spoiler{behind: behind, spoiled: c.spoiled, ahead: c.ahead}
			server := httptest.NewServer(s)
			defer server.Close()
			clients, err := deploy.Connect(t.Context(), deploy.Options{Region: lab.Region, Endpoint: server.URL})
			if err != nil {
				t.Fatal(err)
			}
			r := look(t, clients, preflight.Update, parameters)
			if c.action != "" && s.hits.Load() == 0 {
				t.Fatalf("%s has no %q", c.action, c.sound)
			}
			var said []string
			for _, res := range r.Results {
				seen[res.Check] = seen[res.Check] || res.Check == c.check
				for _, f := range res.Findings {
					if f.Severity.Worse(preflight.Note) {
						said = append(said, fmt.Sprintf("%s: %s: %s -> %s", res.Check, f.Subject, f.Evidence, f.Change))
					}
				}
			}
			found := c.check == "" && len(said) == 0
			for _, line := range said {
				found = found || c.check != "" && strings.HasPrefix(line, c.check+": ") && strings.Contains(line, c.finds)
			}
			if !found {
				t.Errorf("said\n%s", strings.Join(said, "\n"))
			}
		})
	}
	for check, tested := range seen {
		if !tested {
			t.Errorf("%s is not tested over HTTP", check)
		}
	}
	if len(seen) != 21 {
		t.Errorf("%d checks", len(seen))
	}
}
