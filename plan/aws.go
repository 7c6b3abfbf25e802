package plan

import "time"

// AWS says how AWS is reached. What is empty comes from where the aws command
// takes it: the environment, ~/.aws, the machine's role.
type AWS struct {
	Region   string `yaml:"region" json:"region,omitempty"`
	Profile  string `yaml:"profile" json:"profile,omitempty"`
	Endpoint string `yaml:"endpoint" json:"endpoint,omitempty"` // URL of every service
}

func awsShape(a *AWS) shape {
	return object{field: a, keys: []key{
		{name: "region", shape: text(&a.Region, notEmpty), example: "eu-west-1", doc: "Default: AWS_REGION, else the profile's."},
		{name: "profile", shape: text(&a.Profile, notEmpty), example: "staging", doc: "Of ~/.aws/config. Default: AWS_PROFILE, else `default`."},
		{name: "endpoint", shape: baseURL(&a.Endpoint), example: "http://localhost:4566", doc: "URL of every service, in place of AWS's own. Default: AWS_ENDPOINT_URL."},
	}}
}

// Preflight says how the checks before an update are made.
type Preflight struct {
	Skip      bool          `yaml:"skip" json:"skip,omitempty"`
	Allow     []string      `yaml:"allow" json:"allow,omitempty"`              // checks whose refusals are warnings
	Boot      time.Duration `yaml:"boot" json:"boot_ns,omitempty"`             // of an instance, from launch to listening; 0: not known
	KeepAlive time.Duration `yaml:"keep_alive" json:"keep_alive_ns,omitempty"` // of the servers' idle connections; 0: not known
}

func (p *Preflight) shape() object {
	return object{field: p, keys: []key{
		{name: "skip", shape: boolean(&p.Skip), fallback: "false", example: "true", doc: "Make no check."},
		{name: "allow", shape: list[string]{field: &p.Allow, single: true, of: func(s *string) shape { return text(s, notEmpty) }}, example: "[headroom]",
			doc: "Checks whose refusals are warnings only, by their names."},
		{name: "boot", shape: duration(1)(&p.Boot), example: "90s", doc: "Time from an instance's launch until it listens. Without it what depends on it is not checked."},
		{name: "keep_alive", shape: duration(1)(&p.KeepAlive), example: "75s", doc: "The servers close a connection that was idle this long. Without it what depends on it is not checked."},
	}}
}
