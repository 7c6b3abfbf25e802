package balancing

import "maps"

// attributes are the load balancer's, with the defaults of those that matter to
// a release.
func (lb *loadBalancer) attributes() map[string]string {
	all := map[string]string{
		"idle_timeout.timeout_seconds": "60", "client_keep_alive.seconds": "3600", "deletion_protection.enabled": "false",
		"routing.http2.enabled": "true", "access_logs.s3.enabled": "false", "load_balancing.cross_zone.enabled": "true",
	}
	maps.Copy(all, lb.props.Pairs("LoadBalancerAttributes"))
	return all
}

func (g *targetGroup) attributes() map[string]string {
	all := map[string]string{
		"deregistration_delay.timeout_seconds": "300", "slow_start.duration_seconds": "0", "stickiness.enabled": "false",
		"stickiness.type": "lb_cookie", "load_balancing.algorithm.type": "round_robin",
		"load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
	}
	maps.Copy(all, g.props.Pairs("TargetGroupAttributes"))
	return all
}
