package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"upness/migrate/proxy"
	"upness/migrate/trace"
	"upness/plan"
)

func proxyCommand() *cli.Command {
	return &cli.Command{
		Name:      "proxy",
		Usage:     "run any framework's migration command and see what each statement did",
		ArgsUsage: "-- COMMAND [ARG...]",
		Description: "Starts a proxy on loopback, leads DATABASE_URL and libpq's variables (PGHOST, PGPORT, ...) to it,\n" +
			"and runs the command. The exit status is the command's.\n\nExamples:\n" +
			"  DATABASE_URL=postgres://localhost/staging upness migrate proxy -- bin/rails db:migrate\n" +
			"  upness migrate proxy --dsn postgres://localhost/staging -- psql -f migration.sql\n" +
			"  upness migrate proxy --dsn postgres://localhost/staging --env GOOSE_DBSTRING -- goose postgres up\n\n" +
			"Keep passwords out of the command line: give the DSN as DATABASE_URL, or the password as PGPASSWORD.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "dsn", EnvVars: []string{"DATABASE_URL"}, Usage: "`DSN` of the database"},
			&cli.StringSliceFlag{Name: "env", Usage: "also put the proxy's URL into this variable, `NAME`; can be repeated"},
			&cli.StringFlag{Name: "listen", Value: "127.0.0.1:0", Usage: "`ADDRESS` of the proxy; port 0 is a free one"},
			&cli.StringFlag{Name: "tls-cert", Usage: "certificate `FILE` (PEM) for clients that demand TLS"},
			&cli.StringFlag{Name: "tls-key", Usage: "the certificate's key, `FILE`"},
			&cli.BoolFlag{Name: "strict", Usage: "a blocking lock without a lock_timeout is unsafe, not a warning"},
			&cli.BoolFlag{Name: "fail", Usage: "exit with 1 when the command succeeds and a statement was unsafe"},
			formatFlag(),
		},
		Action: runProxy,
	}
}

// proxyReport is what --format json prints.
type proxyReport struct {
	ExitStatus int            `json:"exit_status"` // of the command
	Unsafe     int            `json:"unsafe"`      // statements
	Statements []proxy.Judged `json:"statements"`
	Warnings   []string       `json:"warnings,omitempty"`
}

func runProxy(c *cli.Context) error {
	asJSON, err := jsonWanted(c)
	if err != nil {
		return err
	}
	if c.NArg() == 0 {
		return errors.New("the command is missing: upness migrate proxy --dsn DSN -- bin/rails db:migrate")
	}
	dsn := plan.Secret(c.String("dsn"))
	if dsn == "" {
		return errors.New("--dsn is missing: say which database, such as --dsn postgres://localhost/staging, or set DATABASE_URL")
	}
	report := proxyReport{Statements: []proxy.Judged{}}
	options := proxy.Options{DSN: dsn, Listen: c.String("listen")}
	if options.TLS, err = certificate(c.String("tls-cert"), c.String("tls-key")); err != nil {
		return err
	}
	// The command is told of signals and ends by itself; until then its
	// connections have to live.
	ctx := context.WithoutCancel(c.Context)
	if options.Observer, err = trace.NewObserver(ctx, dsn); err != nil {
		return err
	}
	defer options.Observer.Close(ctx)
	options.Statement = func(st proxy.Statement) {
		if !st.Ended {
			return
		}
		j := proxy.Judge(st, c.Bool("strict"))
		report.Statements = append(report.Statements, j)
		if j.Finding.Unsafe {
			report.Unsafe++
		}
		if !asJSON {
			_ = j.WriteText(c.App.Writer)
		}
	}
	options.Warn = func(text string) {
		report.Warnings = append(report.Warnings, text)
		fmt.Fprintln(c.App.ErrWriter, "upness: "+text)
	}
	p, err := proxy.Start(ctx, options)
	if err != nil {
		return err
	}
	defer p.Close()
	command := proxy.Command{
		Args: c.Args().Slice(), Env: os.Environ(), URLs: c.StringSlice("env"), Kill: leaveNow(c.Context),
		Stdin: c.App.Reader, Stdout: c.App.Writer, Stderr: c.App.ErrWriter,
	}
	if asJSON {
		command.Stdout = c.App.ErrWriter // the answer alone goes to stdout
	}
	if report.ExitStatus, err = p.Run(command); err != nil {
		return err
	}
	return concludeProxy(c, p, report, asJSON)
}

// concludeProxy prints the result, and ends with the command's status.
func concludeProxy(c *cli.Context, p *proxy.Proxy, report proxyReport, asJSON bool) error {
	if p.Clients() == 0 && len(report.Warnings) == 0 {
		fmt.Fprintf(c.App.ErrWriter, "upness: the command never came to the proxy: it has its database from elsewhere than DATABASE_URL and PGHOST; see --env\n")
	}
	if asJSON {
		if err := printJSON(c.App.Writer, report); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(c.App.Writer, "%s ended with exit status %d; statements: %d, unsafe: %d\n",
			strings.Join(c.Args().Slice()[:1], " "), report.ExitStatus, len(report.Statements), report.Unsafe)
	}
	if report.ExitStatus == 0 && report.Unsafe > 0 && c.Bool("fail") {
		return statusError(exitDifferent)
	}
	return exitWith(report.ExitStatus)
}

// certificate reads the pair of files; neither gives none.
func certificate(cert, key string) (*tls.Config, error) {
	if cert == "" && key == "" {
		return nil, nil
	}
	if cert == "" || key == "" {
		return nil, errors.New("--tls-cert and --tls-key go together")
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("--tls-cert: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}
