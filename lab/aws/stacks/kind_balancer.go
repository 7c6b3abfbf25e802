package stacks

import (
	"strings"
)

var loadBalancerKind = kind{
	typ: "AWS::ElasticLoadBalancingV2::LoadBalancer",
	create: func(c *change) (string, error) {
		name := c.resource.props.Text("Name")
		if name == "" {
			name = c.name(32)
		}
		return c.store.cfg.Balancers.CreateLoadBalancer(name, c.resource.props)
	},
	update:   updateBalancing,
	remove:   removeBalancing,
	replaced: []string{"Name", "Scheme", "Type"},
	attribute: func(s *Store, r *resource, name string) (string, error) {
		switch name {
		case "DNSName":
			return s.cfg.Balancers.Address(r.physical), nil
		case "LoadBalancerArn":
			return r.physical, nil
		case "LoadBalancerFullName":
			return fullName(r.physical, "loadbalancer/"), nil
		case "LoadBalancerName":
			return strings.Split(fullName(r.physical, "loadbalancer/app/"), "/")[0], nil
		case "CanonicalHostedZoneID":
			return "Z32O12XQLNTSW2", nil
		}
		return noAttribute(r, name)
	},
}

var targetGroupKind = kind{
	typ: "AWS::ElasticLoadBalancingV2::TargetGroup",
	create: func(c *change) (string, error) {
		name := c.resource.props.Text("Name")
		if name == "" {
			name = c.name(32)
		}
		return c.store.cfg.Balancers.CreateTargetGroup(name, c.resource.props), nil
	},
	update:   updateBalancing,
	remove:   removeBalancing,
	replaced: []string{"Name", "Port", "Protocol", "ProtocolVersion", "TargetType", "VpcId"},
	attribute: func(_ *Store, r *resource, name string) (string, error) {
		switch name {
		case "TargetGroupArn":
			return r.physical, nil
		case "TargetGroupFullName":
			return "targetgroup/" + fullName(r.physical, "targetgroup/"), nil
		case "TargetGroupName":
			return strings.Split(fullName(r.physical, "targetgroup/"), "/")[0], nil
		}
		return noAttribute(r, name)
	},
}

var listenerKind = kind{
	typ:      "AWS::ElasticLoadBalancingV2::Listener",
	create:   func(c *change) (string, error) { return c.store.cfg.Balancers.CreateListener(c.ctx, c.resource.props) },
	update:   updateBalancing,
	remove:   removeBalancing,
	replaced: []string{"LoadBalancerArn"},
	attribute: func(_ *Store, r *resource, name string) (string, error) {
		if name == "ListenerArn" {
			return r.physical, nil
		}
		return noAttribute(r, name)
	},
}

func updateBalancing(c *change) error {
	c.store.cfg.Balancers.Update(c.resource.physical, c.resource.props)
	return nil
}

func removeBalancing(c *change) error {
	c.store.cfg.Balancers.Delete(c.resource.physical)
	return nil
}

// fullName is what follows a part of an ARN.
func fullName(arn, after string) string {
	_, rest, _ := strings.Cut(arn, ":"+after)
	return rest
}
