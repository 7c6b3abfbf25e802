package metrics

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"upness/lab/aws/wire"
)

// Service is the name on the wire.
const Service = "GraniteServiceVersion20100801"

// Operations is what clients can ask.
func (s *Store) Operations() []wire.Operation {
	return []wire.Operation{wire.On(Service, "GetMetricData", s.getMetricData)}
}

func (s *Store) getMetricData(_ context.Context, in *cloudwatch.GetMetricDataInput) (*cloudwatch.GetMetricDataOutput, error) {
	if in.StartTime == nil || in.EndTime == nil {
		return nil, wire.Errorf("MissingParameter", "The parameters StartTime and EndTime are required.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &cloudwatch.GetMetricDataOutput{MetricDataResults: []types.MetricDataResult{}, Messages: []types.MessageData{}}
	for _, q := range in.MetricDataQueries {
		if q.MetricStat == nil || q.MetricStat.Metric == nil {
			return nil, wire.Errorf("ValidationError", "the lab knows no metric but those asked for with MetricStat")
		}
		r, err := s.result(q, *in.StartTime, *in.EndTime, in.ScanBy == types.ScanByTimestampAscending)
		if err != nil {
			return nil, err
		}
		out.MetricDataResults = append(out.MetricDataResults, r)
	}
	return out, nil
}

// result is one metric's values of the periods that begin in from..to, the
// newest first unless ascending.
func (s *Store) result(q types.MetricDataQuery, from, to time.Time, ascending bool) (types.MetricDataResult, error) {
	m := q.MetricStat.Metric
	of := series{name: deref(m.MetricName)}
	for _, d := range m.Dimensions {
		switch deref(d.Name) {
		case "LoadBalancer":
			of.balancer = deref(d.Value)
		case "TargetGroup":
			of.group = deref(d.Value)
		}
	}
	label := q.Label
	if label == nil {
		label = m.MetricName
	}
	r := types.MetricDataResult{Id: q.Id, Label: label, StatusCode: types.StatusCodeComplete, Timestamps: []time.Time{}, Values: []float64{}}
	times := slices.SortedFunc(maps.Keys(s.series[of]), func(a, b time.Time) int { return a.Compare(b) })
	if !ascending {
		slices.Reverse(times)
	}
	for _, at := range times {
		if at.Before(from) || !at.Before(to) {
			continue
		}
		v, err := s.series[of][at].stat(deref(q.MetricStat.Stat))
		if err != nil {
			return r, err
		}
		r.Timestamps, r.Values = append(r.Timestamps, at), append(r.Values, v)
	}
	return r, nil
}

func (v *value) stat(name string) (float64, error) {
	switch name {
	case "Sum":
		return v.sum, nil
	case "Average":
		return v.sum / v.n, nil
	case "Minimum":
		return v.least, nil
	case "Maximum":
		return v.most, nil
	case "SampleCount":
		return v.n, nil
	}
	return 0, wire.Errorf("ValidationError", "the statistic %s is not one that the lab keeps: Sum, Average, Minimum, Maximum, SampleCount", name)
}

func deref[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
