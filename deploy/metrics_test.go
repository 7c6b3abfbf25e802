package deploy

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/smithy-go/encoding/cbor"

	"upness/recording"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// cloudWatch answers GetMetricData, in rpc-v2-cbor, two series a page, with the
// points that are there for a metric's name.
type cloudWatch struct {
	mu     sync.Mutex
	points map[string]map[int]float64 // minutes after noon
	denied bool
	calls  int
	asked  cbor.Map // of the last call
}

func (w *cloudWatch) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	rw.Header().Set("smithy-protocol", "rpc-v2-cbor")
	rw.Header().Set("Content-Type", "application/cbor")
	if path.Base(r.URL.Path) != "GetMetricData" || w.denied {
		rw.WriteHeader(http.StatusForbidden)
		_, _ = rw.Write(cbor.Encode(cbor.Map{
			"__type": cbor.String("com.amazonaws.cloudwatch#AccessDeniedException"), "message": cbor.String("User: x is not authorized to perform: cloudwatch:GetMetricData"),
		}))
		return
	}
	body, _ := io.ReadAll(r.Body)
	value, err := cbor.Decode(body)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	w.asked = value.(cbor.Map)
	_, _ = rw.Write(cbor.Encode(w.page()))
}

func (w *cloudWatch) page() cbor.Map {
	queries := w.asked["MetricDataQueries"].(cbor.List)
	first := 0
	if token, more := w.asked["NextToken"].(cbor.String); more {
		first = int(token[0] - 'a')
	}
	answer := cbor.Map{}
	results := cbor.List{}
	for i := first; i < len(queries) && i < first+2; i++ {
		q := queries[i].(cbor.Map)
		name := q["MetricStat"].(cbor.Map)["Metric"].(cbor.Map)["MetricName"].(cbor.String)
		times, values := cbor.List{}, cbor.List{}
		for minute, v := range w.points[string(name)] {
			times = append(times, &cbor.Tag{ID: 1, Value: cbor.Float64(noon.Add(time.Duration(minute) * time.Minute).Unix())})
			values = append(values, cbor.Float64(v))
		}
		results = append(results, cbor.Map{"Id": q["Id"], "Timestamps": times, "Values": values, "StatusCode": cbor.String("Complete")})
	}
	if first+2 < len(queries) {
		answer["NextToken"] = cbor.String(string(rune('a' + first + 2)))
	}
	answer["MetricDataResults"] = results
	return answer
}

// balanced is a stack with a balancer and a target group, and clients for it.
func balanced(t *testing.T, w *cloudWatch) (*Clients, *Snapshot) {
	t.Helper()
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "not-a-secret", "AWS_REGION": "eu-west-1", "AWS_CA_BUNDLE": "",
		"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
	} {
		t.Setenv(name, value)
	}
	c, err := Connect(t.Context(), Options{Endpoint: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	const arn = "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/api/50dc"
	return c, &Snapshot{
		Balancers: []*Balancer{{Live: elbtypes.LoadBalancer{LoadBalancerArn: aws.String(arn)}}},
		TargetGroups: []*TargetGroup{{Live: elbtypes.TargetGroup{
			TargetGroupArn: aws.String("arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/servers/73e2"), LoadBalancerArns: []string{arn},
		}}},
	}
}

func TestMinutes(t *testing.T) {
	w := &cloudWatch{points: map[string]map[int]float64{
		"RequestCount": {0: 6000, 1: 5900}, "HTTPCode_ELB_5XX_Count": {1: 12}, "HealthyHostCount": {0: 3, 1: 0},
	}}
	c, s := balanced(t, w)
	all, err := c.Minutes(t.Context(), s, noon.Add(10*time.Second), noon.Add(90*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 4 || w.calls != 3 {
		t.Fatalf("%d calls gave %+v", w.calls, all)
	}
	first, second, health := all[0], all[2], all[3]
	if first.Balancer != "app/api/50dc" || !first.Start.Equal(noon) || first.Values["requests"] != 6000 {
		t.Errorf("%+v", first)
	}
	if _, there := first.Values["elb_5xx"]; there || second.Values["elb_5xx"] != 12 {
		t.Errorf("what is missing is not zero: %+v %+v", first, second)
	}
	if health.Target != "targetgroup/servers/73e2" || health.Values["healthy"] != 0 {
		t.Errorf("%+v", health)
	}
	// Whole minutes are asked for, of 60 s.
	from := w.asked["StartTime"].(*cbor.Tag).Value
	if at, is := from.(cbor.Float64); is && int64(at) != noon.Unix() {
		t.Errorf("asked from %v", from)
	}
	stat := w.asked["MetricDataQueries"].(cbor.List)[0].(cbor.Map)["MetricStat"].(cbor.Map)
	if p, is := stat["Period"].(cbor.Uint); !is || p != 60 {
		t.Errorf("a period of %v s", stat["Period"])
	}
}

func TestMinutesDenied(t *testing.T) {
	c, s := balanced(t, &cloudWatch{denied: true})
	_, err := c.Minutes(t.Context(), s, noon, noon.Add(time.Minute))
	if KindOf(err) != Denied || ActionOf(err) != "cloudwatch:GetMetricData" || !strings.Contains(err.Error(), "cloudwatch:GetMetricData") {
		t.Errorf("%v", err)
	}
	if all, err := c.Minutes(t.Context(), &Snapshot{}, noon, noon); all != nil || err != nil {
		t.Errorf("a stack without a balancer: %v %v", all, err)
	}
}

func TestWhole(t *testing.T) {
	has := func(minute int, field string) []Minute {
		return []Minute{{Start: noon.Add(time.Duration(minute) * time.Minute), Values: map[string]float64{field: 1}}}
	}
	end := noon.Add(3*time.Minute + 20*time.Second)
	for _, c := range []struct {
		all  []Minute
		want bool
	}{{nil, false}, {has(1, "requests"), false}, {has(2, "requests"), true}, {has(2, "healthy"), false}, {has(3, "requests"), true}} {
		if got := whole(c.all, end); got != c.want {
			t.Errorf("%+v: %v", c.all, got)
		}
	}
}

func TestMinuteEvent(t *testing.T) {
	e := Minute{Start: noon, Balancer: "app/api/50dc", Target: "targetgroup/servers/73e2", Values: map[string]float64{"healthy": 2}}.event()
	if e.Kind != recording.EventMetric || e.Name != "app/api/50dc" || e.Fields["healthy"] != 2.0 || e.Fields["period_s"] != 60.0 {
		t.Errorf("%+v", e)
	}
}

// What is late is waited for, and what cannot be had is said.
func TestTellMinutes(t *testing.T) {
	w := &cloudWatch{points: map[string]map[int]float64{"RequestCount": {0: 6000}}}
	c, s := balanced(t, w)
	var events []recording.Event
	d := &Driver{Clients: c, Emit: func(e recording.Event) { events = append(events, e) }}

	d.tellMinutes(t.Context(), s, noon, noon.Add(2*time.Minute), time.Nanosecond)
	if len(events) != 2 || events[0].Kind != recording.EventMetric || events[1].Kind != recording.EventWarning {
		t.Errorf("late: %+v", events)
	}
	if at := events[0].Fields["source_time"]; at != noon.Format(time.RFC3339Nano) {
		t.Errorf("the minute began at %v", at)
	}

	events = nil
	late := time.AfterFunc(50*time.Millisecond, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.points["RequestCount"][1] = 5900
	})
	defer late.Stop()
	d.tellMinutes(t.Context(), s, noon, noon.Add(2*time.Minute), 8*time.Second)
	if len(events) != 2 || events[1].Fields["requests"] != 5900.0 {
		t.Errorf("waited for: %+v", events)
	}

	events, w.denied = nil, true
	d.tellMinutes(t.Context(), s, noon, noon.Add(2*time.Minute), time.Minute)
	if len(events) != 1 || !strings.Contains(events[0].Text, "cloudwatch:GetMetricData") {
		t.Errorf("denied: %+v", events)
	}
}
