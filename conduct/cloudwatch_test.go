package conduct

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/aws/smithy-go/encoding/cbor"

	"upness/analyze"
	"upness/recording"
)

// cloudWatch stands before a lab's AWS and answers GetMetricData in its place,
// for every minute that is asked for; nil: it has no data.
type cloudWatch struct {
	lab    http.Handler
	values map[string]float64 // by the metric's name
	denied bool
	calls  int
}

func (w *cloudWatch) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if path.Base(r.URL.Path) != "GetMetricData" {
		w.lab.ServeHTTP(rw, r)
		return
	}
	w.calls++
	rw.Header().Set("smithy-protocol", "rpc-v2-cbor")
	rw.Header().Set("Content-Type", "application/cbor")
	if w.denied {
		rw.WriteHeader(http.StatusForbidden)
		_, _ = rw.Write(cbor.Encode(cbor.Map{"__type": cbor.String("com.amazonaws.cloudwatch#AccessDeniedException"),
			"message": cbor.String("User: x is not authorized to perform: cloudwatch:GetMetricData")}))
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	asked, err := cbor.Decode(body)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	from, to := seconds(asked.(cbor.Map)["StartTime"]), seconds(asked.(cbor.Map)["EndTime"])
	results := cbor.List{}
	for _, q := range asked.(cbor.Map)["MetricDataQueries"].(cbor.List) {
		metric := q.(cbor.Map)["MetricStat"].(cbor.Map)["Metric"].(cbor.Map)["MetricName"].(cbor.String)
		times, values := cbor.List{}, cbor.List{}
		if v, has := w.values[string(metric)]; has {
			for at := from; at < to; at += 60 {
				times = append(times, &cbor.Tag{ID: 1, Value: cbor.Float64(at)})
				values = append(values, cbor.Float64(v))
			}
		}
		results = append(results, cbor.Map{"Id": q.(cbor.Map)["Id"], "Timestamps": times, "Values": values, "StatusCode": cbor.String("Complete")})
	}
	_, _ = rw.Write(cbor.Encode(cbor.Map{"MetricDataResults": results}))
}

// seconds is a timestamp of CBOR, in seconds since 1970.
func seconds(v cbor.Value) float64 {
	switch at := v.(*cbor.Tag).Value.(type) {
	case cbor.Uint:
		return float64(at)
	case cbor.Float64:
		return float64(at)
	}
	return 0
}

// besideCloudWatch runs a plan that updates a stack, with what CloudWatch says.
func besideCloudWatch(t *testing.T, ctx context.Context, w *cloudWatch, watch func(recording.Event)) (*recording.Recording, *analyze.Verdict) {
	t.Helper()
	server, address := stackService(t)
	to, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ErrorLog = log.New(io.Discard, "", 0) // of calls that are given up
	w.lab = proxy
	front := httptest.NewServer(w)
	t.Cleanup(front.Close)
	t.Setenv("AWS_ENDPOINT_URL", front.URL)
	rec := carryOut(t, ctx, &service{Server: &httptest.Server{URL: address}}, `
aws: {endpoint: "`+front.URL+`"}
steps:
  - {phase: baseline, wait: 300ms}
  - cloudformation: {stack: Stack1, parameters: {LcImageId: ami-1}, unchanged_ok: true, preflight: {skip: true}}
`, func(o *Options) { o.Pace, o.Watch = quickly, watch })
	v, _ := judged(t, rec)
	return rec, v
}

// CloudWatch's view is set beside what clients saw: it changes nothing of that.
func TestCloudWatchBesideClients(t *testing.T) {
	rec, v := besideCloudWatch(t, t.Context(), &cloudWatch{values: map[string]float64{"RequestCount": 123456, "HTTPCode_ELB_5XX_Count": 99, "HealthyHostCount": 0}}, nil)
	if v.Balancer == nil || len(v.Balancer.Minutes) == 0 {
		t.Fatalf("nothing is said of the balancer: %+v", v.Warnings)
	}
	m := v.Balancer.Minutes[len(v.Balancer.Minutes)-1]
	if m.Requests == nil || *m.Requests != 123456 || m.ELB5xx == nil || *m.ELB5xx != 99 || m.Target5xx == nil || *m.Target5xx != 0 || m.Response != nil {
		t.Errorf("CloudWatch's side: %+v", m)
	}
	if m.Whole || m.Clients.Own5xx != 0 || m.Clients.Answered > v.Requests.Scheduled {
		t.Errorf("the clients' side: %+v", m.Clients)
	}
	said := strings.Join(v.Balancer.Differences, "\n")
	if !strings.Contains(said, "CloudWatch saw no healthy target") || !strings.Contains(said, "CloudWatch has no whole minute of the load to compare") {
		t.Errorf("differences: %q", said)
	}
	if v.Requests.Scheduled > 10_000 || v.Requests.Bad != 0 || len(v.Outages) != 0 {
		t.Errorf("what clients saw was changed: %+v", v.Requests)
	}
	for _, e := range rec.Events {
		if e.Kind == recording.EventMetric && (e.Source != "cloudwatch" || e.Fields["source_time"] == nil || e.Fields["period_s"] != 60.0) {
			t.Errorf("%+v", e)
		}
	}
}

// What CloudWatch does not have, or does not tell, is said or left out: it is
// never taken for zero.
func TestCloudWatchWithoutData(t *testing.T) {
	w := &cloudWatch{}
	if _, v := besideCloudWatch(t, t.Context(), w, nil); v.Balancer != nil || w.calls != 1 {
		t.Errorf("%d calls: %+v", w.calls, v.Balancer)
	}
	_, v := besideCloudWatch(t, t.Context(), &cloudWatch{denied: true}, nil)
	if v.Balancer != nil || !strings.Contains(strings.Join(v.Warnings, "\n"), "what CloudWatch says of the balancer is not known: ") ||
		!strings.Contains(strings.Join(v.Warnings, "\n"), "cloudwatch:GetMetricData") {
		t.Errorf("denied: %+v %q", v.Balancer, v.Warnings)
	}
}

// Who leaves does not wait for CloudWatch.
func TestCloudWatchIsNotWaitedFor(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	w := &cloudWatch{}
	_, v := besideCloudWatch(t, ctx, w, func(e recording.Event) {
		if e.Kind == recording.EventStep && e.Edge == recording.End && e.Name == "update Stack1" {
			stop()
		}
	})
	if warnings := strings.Join(v.Warnings, "\n"); w.calls != 0 || strings.Contains(warnings, "CloudWatch") {
		t.Errorf("%d calls, %s", w.calls, warnings)
	}
}
