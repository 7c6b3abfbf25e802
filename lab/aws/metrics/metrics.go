// Package metrics is CloudWatch of the lab: what the balancers counted, in
// periods of 60 s. A metric without data in a period has no value there, as in
// CloudWatch; that is not zero.
package metrics

import (
	"context"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"upness/lab/balancer"
)

// period is the finest that CloudWatch keeps of balancers.
const period = time.Minute

// readEvery is how often a balancer is asked what it counted.
const readEvery = time.Second

// Store collects. Its methods may be called at the same time.
type Store struct {
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup
	mu     sync.Mutex
	series map[series]map[time.Time]*value // by period's start
}

// series is a metric of a balancer, or of a target group behind it.
type series struct{ name, balancer, group string }

// value is what came together in one period.
type value struct{ sum, least, most, n float64 }

// New returns an empty store.
func New() *Store {
	s := &Store{series: map[series]map[time.Time]*value{}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// Close stops reading.
func (s *Store) Close() {
	s.cancel()
	s.work.Wait()
}

// Read collects, until Close, what the balancer of an ARN counts in front of a
// target group.
func (s *Store) Read(lb, group string, client *balancer.Client) {
	s.work.Go(func() {
		tick := time.NewTicker(readEvery)
		defer tick.Stop()
		var last balancer.Counts
		for {
			last = s.read(dimension(lb), dimension(group), client, last)
			select {
			case <-tick.C:
			case <-s.ctx.Done():
				return
			}
		}
	})
}

// read takes one look in and returns the counts, for the next one's difference.
func (s *Store) read(lb, group string, client *balancer.Client, last balancer.Counts) balancer.Counts {
	counts, err := client.Counts(s.ctx)
	if err != nil {
		return last
	}
	targets, err := client.Targets(s.ctx)
	if err != nil {
		return last
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := time.Now().UTC().Truncate(period)
	s.add(series{"RequestCount", lb, ""}, at, float64(counts.Requests-last.Requests), float64(counts.Requests-last.Requests))
	own := map[string]uint64{}
	for status, n := range counts.Own {
		if status >= 500 {
			own["HTTPCode_ELB_5XX_Count"] += n - last.Own[status]
			own["HTTPCode_ELB_"+strconv.Itoa(status)+"_Count"] += n - last.Own[status]
		}
	}
	for class, n := range counts.Target {
		own["HTTPCode_Target_"+strconv.Itoa(class)+"XX_Count"] += n - last.Target[class]
	}
	for name, n := range own {
		s.add(series{name, lb, ""}, at, float64(n), float64(n))
	}
	s.add(series{"TargetResponseTime", lb, ""}, at, (counts.Waited - last.Waited).Seconds(), float64(counts.Answers-last.Answers))
	s.hosts(lb, group, at, targets)
	return counts
}

// hosts notes how many targets are healthy; without any registered there is no data.
func (s *Store) hosts(lb, group string, at time.Time, targets []balancer.Target) {
	healthy, unhealthy := 0.0, 0.0
	for _, t := range targets {
		switch t.State {
		case balancer.Healthy:
			healthy++
		case balancer.Unhealthy:
			unhealthy++
		}
	}
	if len(targets) > 0 {
		s.add(series{"HealthyHostCount", lb, group}, at, healthy, 1)
		s.add(series{"UnHealthyHostCount", lb, group}, at, unhealthy, 1)
	}
}

// add puts n samples of a sum into a period; none leave it without data.
func (s *Store) add(of series, at time.Time, sum, n float64) {
	if n == 0 {
		return
	}
	if s.series[of] == nil {
		s.series[of] = map[time.Time]*value{}
	}
	v := s.series[of][at]
	if v == nil {
		v = &value{least: math.Inf(1), most: math.Inf(-1)}
		s.series[of][at] = v
	}
	mean := sum / n
	v.sum, v.n, v.least, v.most = v.sum+sum, v.n+n, min(v.least, mean), max(v.most, mean)
}

// dimension is the part of an ARN that names its resource to CloudWatch.
func dimension(arn string) string {
	if _, name, ok := strings.Cut(arn, ":loadbalancer/"); ok {
		return name
	}
	return arn[strings.LastIndex(arn, ":")+1:]
}
