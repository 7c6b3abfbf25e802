package deploy

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cwtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"upness/recording"
)

// metricPeriod is the finest that CloudWatch keeps of balancers.
const metricPeriod = time.Minute

// metric is one of CloudWatch's series of a balancer or a target group. One
// without data is not reported: it is missing, not zero.
type metric struct {
	name, stat string
	field      string // of the event
	targets    bool   // it is kept by target group
}

// metrics are those that tell of an outage, by the names that Elastic Load
// Balancing gives them.
var metrics = []metric{
	{"RequestCount", "Sum", "requests", false},
	{"HTTPCode_ELB_5XX_Count", "Sum", "elb_5xx", false},
	{"HTTPCode_Target_5XX_Count", "Sum", "target_5xx", false},
	{"TargetResponseTime", "Average", "response_time_s", false},
	{"HealthyHostCount", "Minimum", "healthy", true},
	{"UnHealthyHostCount", "Maximum", "unhealthy", true},
}

// series is a metric of one balancer or target group of it.
type series struct {
	metric
	balancer, target string // as dimensions: app/name/id, targetgroup/name/id
}

// Minute is what CloudWatch has of a balancer, or of a target group of it, for
// one minute by its own clock.
type Minute struct {
	Start    time.Time
	Balancer string             // app/name/id
	Target   string             // targetgroup/name/id; empty: of the balancer itself
	Values   map[string]float64 // by the event's field; what is not there was not reported
}

// Minutes reads CloudWatch's view of the balancers of a stack, by minutes that
// overlap from..to, in order of time. Its error is a *Trouble.
func (c *Clients) Minutes(ctx context.Context, s *Snapshot, from, to time.Time) ([]Minute, error) {
	all := s.series()
	if len(all) == 0 {
		return nil, nil
	}
	in := &cloudwatch.GetMetricDataInput{
		StartTime: aws.Time(from.Truncate(metricPeriod)), EndTime: aws.Time(to.Add(metricPeriod - 1).Truncate(metricPeriod)),
		ScanBy: cwtypes.ScanByTimestampAscending,
	}
	for i, one := range all {
		in.MetricDataQueries = append(in.MetricDataQueries, one.query(i))
	}
	found := map[string]*Minute{}
	pages := cloudwatch.NewGetMetricDataPaginator(c.Metrics, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, c.Explain(err)
		}
		for _, r := range page.MetricDataResults {
			collect(found, all, r)
		}
	}
	return inOrder(found), nil
}

// series are those of the balancers that a group of the stack is behind.
func (s *Snapshot) series() []series {
	var all []series
	for _, b := range s.Balancers {
		arn := deref(b.Live.LoadBalancerArn)
		for _, m := range metrics {
			if !m.targets {
				all = append(all, series{metric: m, balancer: dimension(arn)})
				continue
			}
			for _, t := range s.TargetGroups {
				if slices.Contains(t.Live.LoadBalancerArns, arn) {
					all = append(all, series{metric: m, balancer: dimension(arn), target: dimension(t.ARN())})
				}
			}
		}
	}
	return all
}

// dimension is the part of an ARN that names its resource to CloudWatch:
// app/name/id of a balancer, targetgroup/name/id of a target group.
func dimension(arn string) string {
	_, name, _ := strings.Cut(arn, ":loadbalancer/")
	if name == "" {
		name = arn[strings.LastIndex(arn, ":")+1:]
	}
	return name
}

// namespace is where a balancer's metrics are: network balancers have their own.
func (s series) namespace() string {
	if strings.HasPrefix(s.balancer, "net/") {
		return "AWS/NetworkELB"
	}
	return "AWS/ApplicationELB"
}

func (s series) query(i int) cwtypes.MetricDataQuery {
	dimensions := []cwtypes.Dimension{{Name: aws.String("LoadBalancer"), Value: &s.balancer}}
	if s.target != "" {
		dimensions = append(dimensions, cwtypes.Dimension{Name: aws.String("TargetGroup"), Value: &s.target})
	}
	return cwtypes.MetricDataQuery{
		Id: aws.String(fmt.Sprintf("m%d", i)),
		MetricStat: &cwtypes.MetricStat{
			Metric: &cwtypes.Metric{Namespace: aws.String(s.namespace()), MetricName: &s.name, Dimensions: dimensions},
			Period: aws.Int32(int32(metricPeriod / time.Second)), Stat: &s.stat,
		},
	}
}

// collect adds the points of one series to the minutes.
func collect(found map[string]*Minute, all []series, r cwtypes.MetricDataResult) {
	var i int
	if _, err := fmt.Sscanf(deref(r.Id), "m%d", &i); err != nil || i < 0 || i >= len(all) {
		return
	}
	s := all[i]
	for j := range min(len(r.Timestamps), len(r.Values)) {
		at := r.Timestamps[j]
		key := at.UTC().Format(time.RFC3339) + " " + s.balancer + " " + s.target
		if found[key] == nil {
			found[key] = &Minute{Start: at, Balancer: s.balancer, Target: s.target, Values: map[string]float64{}}
		}
		found[key].Values[s.field] = r.Values[j]
	}
}

func inOrder(found map[string]*Minute) []Minute {
	all := make([]Minute, 0, len(found))
	for _, key := range slices.Sorted(maps.Keys(found)) {
		all = append(all, *found[key])
	}
	return all
}

// TellMinutes reads CloudWatch's view of a stack's balancers between two
// moments, and tells it as events. CloudWatch has a minute some minutes late:
// until patience is over it is asked again for as long as the last whole minute
// is missing; without patience what is late is left out without a word. What
// could not be had is a warning.
func (d *Driver) TellMinutes(ctx context.Context, stack string, from, to time.Time, patience time.Duration) {
	s, err := d.Clients.Snapshot(ctx, stack)
	if err != nil {
		d.noMinutes(err)
		return
	}
	d.tellMinutes(ctx, s, from, to, patience)
}

func (d *Driver) noMinutes(err error) {
	d.warn(fmt.Sprintf("what CloudWatch says of the balancer is not known: %v", err))
}

func (d *Driver) tellMinutes(ctx context.Context, s *Snapshot, from, to time.Time, patience time.Duration) {
	if len(s.series()) == 0 {
		return
	}
	for until := time.Now().Add(patience); ; {
		all, err := d.Clients.Minutes(ctx, s, from, to)
		late := err == nil && !whole(all, to)
		if late && time.Now().Before(until) && pause(ctx, min(patience/8, 15*time.Second)) == nil {
			continue
		}
		for _, m := range all {
			d.emit(d.stamp(m.event(), m.Start))
		}
		if err != nil {
			d.noMinutes(err)
		}
		if late && patience > 0 {
			d.warn("CloudWatch does not have the run's last whole minute yet: what it says of the balancer ends before")
		}
		return
	}
}

// whole tells whether the last whole minute before the end has its requests.
func whole(all []Minute, end time.Time) bool {
	last := end.Truncate(metricPeriod).Add(-metricPeriod)
	return slices.ContainsFunc(all, func(m Minute) bool {
		_, counted := m.Values["requests"]
		return counted && !m.Start.Before(last)
	})
}

// event is a minute as an event at its begin.
func (m Minute) event() recording.Event {
	e := recording.Event{
		Kind: recording.EventMetric, Source: "cloudwatch", Name: m.Balancer,
		Fields: map[string]any{"period_s": metricPeriod.Seconds()},
	}
	if m.Target != "" {
		e.Fields["target_group"] = m.Target
	}
	for field, value := range m.Values {
		e.Fields[field] = value
	}
	return e
}
