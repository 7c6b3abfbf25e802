package api

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"upness/plan"
)

// Config is what an instance is started with. Zero fields take the defaults of
// withDefaults.
type Config struct {
	DSN          plan.Secret   // of the database; default $DATABASE_URL. No flag: arguments are there for all to see
	Listen       string        // default "127.0.0.1:0"
	Version      string        // sent as X-App-Version, default "v1"
	Image        string        // default "ami-05679357ab362f128"
	Instance     string        // sent as X-Instance-Id, default "i-0"
	LaunchConfig string        // name, default "lab"
	Column       string        // of responses that this release reads and writes, default "task"
	Requires     bool          // the health check fails without the column
	Startup      time.Duration // from the start of the process to listening
	Sick         bool          // the health check always fails
	KeepAlive    time.Duration // idle connections are closed after this, default 75s
	Linger       time.Duration // goes on serving after SIGTERM, default 0
	Drain        time.Duration // what is in flight is cut off after this, default 30s
	Connections  int           // to the database, default 10
}

func (c Config) withDefaults() Config {
	c.DSN = cmp.Or(c.DSN, plan.Secret(os.Getenv("DATABASE_URL")))
	c.Listen = cmp.Or(c.Listen, "127.0.0.1:0")
	c.Version = cmp.Or(c.Version, "v1")
	c.Image = cmp.Or(c.Image, "ami-05679357ab362f128")
	c.Instance = cmp.Or(c.Instance, "i-0")
	c.LaunchConfig = cmp.Or(c.LaunchConfig, "lab")
	c.Column = cmp.Or(c.Column, "task")
	c.KeepAlive = cmp.Or(c.KeepAlive, 75*time.Second)
	c.Drain = cmp.Or(c.Drain, 30*time.Second)
	c.Connections = cmp.Or(c.Connections, 10)
	return c
}

// check names the first field that makes no sense.
func (c Config) check() error {
	for _, d := range []struct {
		name  string
		value time.Duration
	}{{"startup", c.Startup}, {"keep-alive", c.KeepAlive}, {"linger", c.Linger}, {"drain", c.Drain}} {
		if d.value < 0 {
			return fmt.Errorf("--%s %s: must not be negative", d.name, d.value)
		}
	}
	if c.Connections < 0 {
		return fmt.Errorf("--connections %d: must not be negative", c.Connections)
	}
	if c.DSN == "" {
		return errors.New("DATABASE_URL: not set")
	}
	return nil
}

// flags names the fields as they stand on a command line.
func (c *Config) flags() *flag.FlagSet {
	f := flag.NewFlagSet("api", flag.ContinueOnError)
	f.StringVar(&c.Listen, "listen", c.Listen, "address to serve on")
	f.StringVar(&c.Version, "version", c.Version, "sent as X-App-Version")
	f.StringVar(&c.Image, "image", c.Image, "image ID")
	f.StringVar(&c.Instance, "instance", c.Instance, "sent as X-Instance-Id")
	f.StringVar(&c.LaunchConfig, "launch-config", c.LaunchConfig, "name of the launch configuration")
	f.StringVar(&c.Column, "column", c.Column, "column of responses that this release reads and writes")
	f.BoolVar(&c.Requires, "requires", c.Requires, "fail the health check without the column")
	f.DurationVar(&c.Startup, "startup", c.Startup, "time to take before listening")
	f.BoolVar(&c.Sick, "sick", c.Sick, "fail the health check always")
	f.DurationVar(&c.KeepAlive, "keep-alive", c.KeepAlive, "idle connections are closed after this")
	f.DurationVar(&c.Linger, "linger", c.Linger, "go on serving for so long after SIGTERM")
	f.DurationVar(&c.Drain, "drain", c.Drain, "cut off what is in flight after this")
	f.IntVar(&c.Connections, "connections", c.Connections, "connections to the database")
	return f
}

// Args is c as a command line that ParseArgs understands, without the DSN, which
// belongs into the environment as DATABASE_URL.
func (c Config) Args() []string {
	var args []string
	c = c.withDefaults()
	c.flags().VisitAll(func(f *flag.Flag) { args = append(args, "--"+f.Name+"="+f.Value.String()) })
	return args
}

// ParseArgs is the inverse of Config.Args; the DSN comes from DATABASE_URL.
func ParseArgs(args []string) (Config, error) {
	c := Config{}.withDefaults()
	f := c.flags()
	f.SetOutput(io.Discard)
	if err := f.Parse(args); err != nil {
		return c, err
	}
	if f.NArg() > 0 {
		return c, fmt.Errorf("argument %q: the API server takes flags only", f.Arg(0))
	}
	return c, c.check()
}
