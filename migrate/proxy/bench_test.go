package proxy

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"upness/migrate/trace"
)

// BenchmarkNotHeld measures what the proxy adds to a statement that is not held:
// the same statement in turn straight to the server and through the proxy, the
// medians compared.
func BenchmarkNotHeld(b *testing.B) { added(b, "SELECT 1") }

// BenchmarkHeld measures the same of one that is held, for as long as its locks,
// and what it did, are read.
func BenchmarkHeld(b *testing.B) { added(b, "ALTER TABLE bench ALTER a SET DEFAULT 1") }

func added(b *testing.B, sql string) {
	o, err := trace.NewObserver(b.Context(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer o.Close(context.Background())
	p, err := Start(context.Background(), Options{DSN: dsn, Observer: o})
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	var conns [2]*pgconn.PgConn
	for i, to := range []string{dsn.Reveal(), p.DSN().Reveal()} {
		if conns[i], err = pgconn.Connect(b.Context(), to); err != nil {
			b.Fatal(err)
		}
		defer conns[i].Close(context.Background())
	}
	if err := protocols["simple"](b.Context(), conns[0], "CREATE TABLE IF NOT EXISTS bench (a int)"); err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"simple", "unnamed"} { // a round trip each
		send := protocols[name]
		b.Run(name, func(b *testing.B) {
			var took [2][]time.Duration
			for b.Loop() {
				for i, conn := range conns {
					began := time.Now()
					if err := send(context.Background(), conn, sql); err != nil {
						b.Fatal(err)
					}
					took[i] = append(took[i], time.Since(began))
				}
			}
			direct, through := median(took[0]), median(took[1])
			b.ReportMetric(float64(direct.Microseconds()), "µs-direct")
			b.ReportMetric(float64((through-direct).Nanoseconds())/1000, "µs-added")
		})
	}
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}
