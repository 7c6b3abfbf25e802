package balancer

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"time"
)

// Config is what a balancer is started with. Zero fields take the defaults of
// withDefaults.
type Config struct {
	Listen             string        // address for clients, default "127.0.0.1:0"
	Admin              string        // address of the admin API, default "127.0.0.1:0"
	HealthPath         string        // asked of each target, default "/ping"
	Interval           time.Duration // between two checks of a target, default 500ms
	CheckTimeout       time.Duration // an answer to a check later than this is a failure, default 2s
	HealthyThreshold   int           // passes in a row that make an unhealthy target healthy, default 2; a new target needs one
	UnhealthyThreshold int           // failures in a row that make a target unhealthy, default 2
	ConnectTimeout     time.Duration // no connection to the target in this: 504; default 1s
	ResponseTimeout    time.Duration // no byte from the target in this: 504; default 30s
	IdleTimeout        time.Duration // idle connections are closed after this, on both sides; default 60s
}

func (c Config) withDefaults() Config {
	c.Listen = cmp.Or(c.Listen, "127.0.0.1:0")
	c.Admin = cmp.Or(c.Admin, "127.0.0.1:0")
	c.HealthPath = cmp.Or(c.HealthPath, "/ping")
	c.Interval = cmp.Or(c.Interval, 500*time.Millisecond)
	c.CheckTimeout = cmp.Or(c.CheckTimeout, 2*time.Second)
	c.HealthyThreshold = cmp.Or(c.HealthyThreshold, 2)
	c.UnhealthyThreshold = cmp.Or(c.UnhealthyThreshold, 2)
	c.ConnectTimeout = cmp.Or(c.ConnectTimeout, time.Second)
	c.ResponseTimeout = cmp.Or(c.ResponseTimeout, 30*time.Second)
	c.IdleTimeout = cmp.Or(c.IdleTimeout, 60*time.Second)
	return c
}

// check names the first field that makes no sense.
func (c Config) check() error {
	for _, d := range []struct {
		name  string
		value time.Duration
	}{
		{"interval", c.Interval}, {"check-timeout", c.CheckTimeout}, {"connect-timeout", c.ConnectTimeout},
		{"response-timeout", c.ResponseTimeout}, {"idle-timeout", c.IdleTimeout},
	} {
		if d.value < 0 {
			return fmt.Errorf("--%s %s: must not be negative", d.name, d.value)
		}
	}
	if c.HealthyThreshold < 0 || c.UnhealthyThreshold < 0 {
		return fmt.Errorf("--healthy-threshold %d, --unhealthy-threshold %d: must not be negative", c.HealthyThreshold, c.UnhealthyThreshold)
	}
	return nil
}

// flags names the fields as they stand on a command line.
func (c *Config) flags() *flag.FlagSet {
	f := flag.NewFlagSet("balancer", flag.ContinueOnError)
	f.StringVar(&c.Listen, "listen", c.Listen, "address for clients")
	f.StringVar(&c.Admin, "admin", c.Admin, "address of the admin API")
	f.StringVar(&c.HealthPath, "health-path", c.HealthPath, "path of the health check")
	f.DurationVar(&c.Interval, "interval", c.Interval, "time between two health checks of a target")
	f.DurationVar(&c.CheckTimeout, "check-timeout", c.CheckTimeout, "a health check without an answer in this has failed")
	f.IntVar(&c.HealthyThreshold, "healthy-threshold", c.HealthyThreshold, "passes in a row that make an unhealthy target healthy")
	f.IntVar(&c.UnhealthyThreshold, "unhealthy-threshold", c.UnhealthyThreshold, "failures in a row that make a target unhealthy")
	f.DurationVar(&c.ConnectTimeout, "connect-timeout", c.ConnectTimeout, "no connection to the target in this is a 504")
	f.DurationVar(&c.ResponseTimeout, "response-timeout", c.ResponseTimeout, "no byte from the target in this is a 504")
	f.DurationVar(&c.IdleTimeout, "idle-timeout", c.IdleTimeout, "idle connections are closed after this")
	return f
}

// Args is c as a command line that ParseArgs understands.
func (c Config) Args() []string {
	var args []string
	c = c.withDefaults()
	c.flags().VisitAll(func(f *flag.Flag) { args = append(args, "--"+f.Name+"="+f.Value.String()) })
	return args
}

// ParseArgs is the inverse of Config.Args.
func ParseArgs(args []string) (Config, error) {
	c := Config{}.withDefaults()
	f := c.flags()
	f.SetOutput(io.Discard)
	if err := f.Parse(args); err != nil {
		return c, err
	}
	if f.NArg() > 0 {
		return c, fmt.Errorf("argument %q: the balancer takes flags only", f.Arg(0))
	}
	return c, c.check()
}

// Usage writes the flags that ParseArgs takes, with their defaults.
func Usage(w io.Writer) {
	c := Config{}.withDefaults()
	c.flags().VisitAll(func(f *flag.Flag) { fmt.Fprintf(w, "  --%-20s %s (default %s)\n", f.Name, f.Usage, f.DefValue) })
}
