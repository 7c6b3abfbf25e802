package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"upness/lab/scenarios"
	"upness/plan"
)

func demoCommand() *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "the whole story on this machine, one command",
		Description: "Starts a Postgres, fills it with a million students' answers, puts API servers behind a\n" +
			"balancer, loads them, migrates, rolls the release, and says what clients saw.\n\nExample:\n" +
			"  upness demo\n" +
			"  upness demo --scenario locking-migration\n" +
			"  upness demo --list\n\n" + statusHelp,
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "scenario", Value: "release", Usage: "`NAME` of one of --list"},
			&cli.BoolFlag{Name: "list", Usage: "explain the scenarios"},
			&cli.Int64Flag{Name: "rows", DefaultText: "the scenario's", Usage: "`N` students' answers to seed"},
			&cli.StringFlag{Name: "dsn", EnvVars: []string{"UPNESS_DEMO_DSN"}, Usage: "`DSN` of a Postgres (an empty database) to use instead of starting one; a password is safe in the variable"},
			&cli.BoolFlag{Name: "plan", Usage: "print the scenario's plan file instead of carrying it out"},
		}, append(runFlags(), budgetFlag(), formatFlag())...),
		Action: func(c *cli.Context) error {
			if err := wantArgs(c, 0, "no argument, only flags"); err != nil {
				return err
			}
			inJSON, err := jsonWanted(c)
			if err != nil {
				return err
			}
			if c.Bool("list") {
				return listScenarios(c.App.Writer, inJSON)
			}
			s, err := scenarios.Get(c.String("scenario"))
			if err != nil {
				return fmt.Errorf("--scenario: %w", err)
			}
			if c.Bool("plan") {
				_, err := c.App.Writer.Write(s.YAML)
				return err
			}
			p, err := plan.Parse(s.Name+".yaml", s.YAML, os.LookupEnv)
			if err != nil {
				return err
			}
			if c.IsSet("rows") {
				if c.Int64("rows") < 1 {
					return fmt.Errorf("--rows %d: expected 1 or more", c.Int64("rows"))
				}
				p.Lab.Postgres.Rows = c.Int64("rows")
			}
			if dsn := c.String("dsn"); dsn != "" {
				p.Lab.Postgres.DSN = plan.Secret(dsn)
			}
			return carryOut(c, p)
		},
	}
}

func listScenarios(out io.Writer, inJSON bool) error {
	if inJSON {
		return listJSON(out)
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "SCENARIO\tEXIT\tPHASE\tWHAT IT SHOWS")
	for _, s := range scenarios.List() {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\n", s.Name, s.Exit, cmp.Or(s.Phase, "-"), s.Summary)
	}
	return w.Flush()
}

// listJSON is the list for other programs.
func listJSON(out io.Writer) error {
	type scenario struct {
		Name    string `json:"name"`
		Exit    int    `json:"exit"`
		Phase   string `json:"phase"` // empty for a pass
		Summary string `json:"summary"`
	}
	var all []scenario
	for _, s := range scenarios.List() {
		all = append(all, scenario{s.Name, s.Exit, s.Phase, s.Summary})
	}
	return printJSON(out, all)
}
