package aws_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
)

// What the balancer counted comes out of CloudWatch; what did not happen has no
// data.
func TestMetrics(t *testing.T) {
	c := start(t)
	s := c.create(read(t, "../../examples/stack.yaml"), first())
	begun := time.Now()
	for range 5 {
		resp, err := http.Get(c.server.Address("Stack1"))
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%v, %v", resp, err)
		}
		resp.Body.Close()
	}
	balancers, err := c.elb.DescribeLoadBalancers(context.Background(), &elb.DescribeLoadBalancersInput{})
	if err != nil {
		t.Fatal(err)
	}
	_, name, _ := strings.Cut(*balancers.LoadBalancers[0].LoadBalancerArn, ":loadbalancer/")
	query := func(id, metric, stat string) types.MetricDataQuery {
		return types.MetricDataQuery{Id: &id, MetricStat: &types.MetricStat{Period: aws.Int32(60), Stat: &stat, Metric: &types.Metric{
			Namespace: aws.String("AWS/ApplicationELB"), MetricName: &metric, Dimensions: []types.Dimension{{Name: aws.String("LoadBalancer"), Value: &name}}}}}
	}
	client := cloudwatch.NewFromConfig(c.cfg)
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		out, err := client.GetMetricData(context.Background(), &cloudwatch.GetMetricDataInput{
			StartTime: aws.Time(begun.Add(-2 * time.Minute)), EndTime: aws.Time(time.Now().Add(time.Minute)),
			MetricDataQueries: []types.MetricDataQuery{query("a", "RequestCount", "Sum"), query("b", "HTTPCode_ELB_5XX_Count", "Sum"), query("c", "TargetResponseTime", "Average")},
		})
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, v := range out.MetricDataResults[0].Values {
			sum += v
		}
		if sum == 5 {
			if n := len(out.MetricDataResults[1].Values); n > 0 || len(out.MetricDataResults[2].Values) == 0 {
				t.Errorf("%d periods with errors, response times %v", n, out.MetricDataResults[2].Values)
			}
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%v requests counted, want 5 (stack %s)", sum, *s.StackName)
		}
	}
}
