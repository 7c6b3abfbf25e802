package seed

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"time"

	"upness/seed/catalog"
	"upness/seed/ddl"
	"upness/seed/ledger"
	"upness/seed/model"
	"upness/seed/spec"

	"github.com/jackc/pgx/v5"
)

// Run fills the database. What it cannot do it says before the first row is
// written; when it is cut off, Resume ends the load and Undo takes it back.
func Run(ctx context.Context, o Options) (*Report, error) {
	l, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	defer l.close()
	if l.paced() {
		l.options.KeepIndexes = true
	}
	if err := l.design(ctx); err != nil {
		return nil, err
	}
	if err := l.admit(ctx); err != nil {
		return nil, err
	}
	l.mayQuiet = l.quiet(ctx)
	if err := l.permitted(ctx); err != nil {
		return nil, err
	}
	if err := l.rehearse(ctx); err != nil {
		return nil, err
	}
	if err := l.watchDisk(ctx, l.expected()); err != nil {
		return nil, err
	}
	if err := l.begin(ctx); err != nil {
		return nil, err
	}
	if err := l.stepAside(ctx); err != nil {
		return nil, err
	}
	return l.carryOut(ctx)
}

// load is one load from its begin to its end.
type load struct {
	options    Options
	server     *server
	control    *pgx.Conn // holds the lock; used by one goroutine only
	file       *spec.Spec
	schema     *catalog.Schema
	model      *model.Model
	goals      []ledger.Goal
	objects    []*ddl.Object
	kept       []*ddl.Object // that could not be taken off
	done       chunks        // that are in
	started    time.Time
	state      string                              // in the books
	mayQuiet   bool                                // sessions may switch triggers off for themselves
	sizeScale  float64                             // found by fit
	disk       func() (free, total int64, ok bool) // nil: it cannot be seen
	first      map[string]uint64                   // of tables that are added to
	keys       map[string]model.Sampled            // rows for their foreign keys to refer to
	signatures map[uint32]string                   // see describe.go
	place      map[string]int                      // in the model's tables, by name
	meter      *meter
	report     Report
}

// open connects and takes the lock that keeps two loads apart.
func open(ctx context.Context, o Options) (*load, error) {
	l := &load{options: o, started: time.Now()}
	if o.Now == nil {
		l.options.Now = func() time.Duration { return time.Since(l.started) }
	}
	if l.options.Parallel <= 0 {
		l.options.Parallel = min(runtime.NumCPU(), 8)
	}
	if o.heavyRows == 0 {
		l.options.heavyRows = heavyRows
	}
	if o.chunkBytes == 0 {
		l.options.chunkBytes = chunkBytes
	}
	if o.trace == nil {
		l.options.trace = func(string) {}
	}
	var err error
	if l.file, err = readSpec(o); err != nil {
		return nil, err
	}
	if l.server, err = dial(o.DSN); err != nil {
		return nil, err
	}
	if err := l.server.protected(append(o.Protect, l.file.Protect...)); err != nil {
		return nil, err
	}
	if l.control, err = l.server.connect(ctx); err != nil {
		return nil, err
	}
	if err := l.lock(ctx); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *load) close() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	// The server notices a closed connection a moment later than the next load begins.
	_, _ = l.control.Exec(ctx, `SELECT pg_advisory_unlock_all()`)
	l.control.Close(ctx)
}

func readSpec(o Options) (*spec.Spec, error) {
	data, name := o.Spec, o.SpecFile
	if data == nil && name != "" {
		var err error
		if data, err = os.ReadFile(name); err != nil {
			return nil, fmt.Errorf("reading the seeding file: %w", err)
		}
	}
	if name == "" {
		name = "seeding file"
	}
	return spec.Parse(name, data)
}

// lockKey is the advisory lock's number: "upness" in ASCII and a one.
const lockKey = 0x75706e657373_01

// lockWait is how long the sessions of a load that was killed are waited for.
const lockWait = time.Second

func (l *load) lock(ctx context.Context) error {
	for begun := time.Now(); time.Since(begun) < lockWait; time.Sleep(lockWait / 20) {
		var got bool
		err := l.control.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, int64(lockKey)).Scan(&got)
		if err != nil {
			return fmt.Errorf("taking the lock that keeps two loads apart: %w", explain(err))
		}
		if got {
			return nil
		}
	}
	return l.locked(ctx)
}

// locked says who holds the lock.
func (l *load) locked(ctx context.Context) error {
	var pid int
	var since time.Time
	err := l.control.QueryRow(ctx, `
		SELECT a.pid, a.backend_start FROM pg_locks k JOIN pg_stat_activity a USING (pid)
		 WHERE k.locktype = 'advisory' AND k.granted AND k.classid = $1 AND k.objid = $2
		   AND k.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
		int64(lockKey>>32), int64(lockKey&0xffffffff)).Scan(&pid, &since)
	if err != nil {
		return fmt.Errorf("another load of this database is running")
	}
	return fmt.Errorf("another load of this database is running since %s (server process %d)", since.Format(time.TimeOnly), pid)
}

// design reads the catalogue and makes the model.
func (l *load) design(ctx context.Context) error {
	var err error
	if l.schema, err = catalog.Read(ctx, l.control, l.file.Schemas); err != nil {
		return explain(err)
	}
	l.report.Database = l.schema.Database
	if l.adding() {
		if err := l.existing(ctx); err != nil {
			return err
		}
	}
	if l.options.Size > 0 {
		err = l.fit(ctx)
	} else {
		l.model, err = model.Build(l.schema, l.file, model.Options{Scale: l.scale(), First: l.first, Keys: l.keys})
	}
	if err != nil {
		return err
	}
	for _, s := range l.model.Skipped {
		l.report.Skipped = append(l.report.Skipped, s.Table+": "+s.Why)
	}
	l.report.Notes = append(l.report.Notes, l.model.Notes...)
	return nil
}

// adding says whether tables may hold rows already.
func (l *load) adding() bool { return l.options.TopUp || l.options.KeepIndexes || l.paced() }

func (l *load) scale() float64 {
	if l.sizeScale > 0 {
		return l.sizeScale
	}
	if l.options.Rows > 0 {
		return float64(l.options.Rows) / float64(model.Base(l.file))
	}
	return 1
}

// expected is about how many bytes the rows will take, indexes included.
func (l *load) expected() float64 {
	if l.options.Size > 0 {
		return float64(l.options.Size)
	}
	var sum float64
	for _, t := range l.model.Tables {
		sum += float64(t.Rows) * guessed(t).total()
	}
	return sum
}

// admit asks whether this database may be loaded now.
func (l *load) admit(ctx context.Context) error {
	if l.schema.ReadOnly {
		return fmt.Errorf("%s is read-only: a standby, or default_transaction_read_only is on", l.server.where())
	}
	exists, err := ledger.Exists(ctx, l.control)
	if err != nil {
		return err
	}
	if exists {
		return l.unfinished(ctx)
	}
	full, err := l.holdsRows(ctx)
	if err != nil {
		return err
	}
	if len(full) > 0 && !l.options.Yes {
		return fmt.Errorf("database %s is not empty (%s holds rows): say --yes if it is the right one", l.schema.Database, full[0])
	}
	for _, t := range l.model.Tables {
		for _, name := range full {
			if name == t.FullName() && !l.adding() {
				return fmt.Errorf("table %s holds rows already: add to them with --top-up, or leave it out with skip", name)
			}
		}
	}
	return nil
}

func (l *load) unfinished(ctx context.Context) error {
	books, _, err := ledger.Read(ctx, l.control)
	if err != nil {
		return err
	}
	if books.State == stateDone {
		return fmt.Errorf("the books of the load of %s were kept (schema %s): take the load back with `upness seed undo`, or close them with `upness seed resume`",
			books.Started.Format(time.DateTime), ledger.Schema)
	}
	return fmt.Errorf("the load of %s did not end: finish it with `upness seed resume` or take it back with `upness seed undo`",
		books.Started.Format(time.DateTime))
}

// holdsRows finds the tables of the database that are not empty.
func (l *load) holdsRows(ctx context.Context) ([]string, error) {
	var full []string
	for _, t := range l.schema.Tables {
		if t.Extension != "" || t.Bytes == 0 {
			continue
		}
		var yes bool
		err := l.control.QueryRow(ctx, "SELECT EXISTS (SELECT FROM "+t.SQL()+")").Scan(&yes)
		if sqlState(err) == "42501" { // not ours to read
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("looking for rows in %s: %w", t.FullName(), explain(err))
		}
		if yes {
			full = append(full, t.FullName())
		}
	}
	return full, nil
}

// settings is what Resume must know beside the seeding file.
type settings struct {
	KeepIndexes bool   `json:"keep_indexes,omitempty"`
	TopUp       bool   `json:"top_up,omitempty"`
	KeepLedger  bool   `json:"keep_ledger,omitempty"`
	Size        int64  `json:"size,omitempty"`
	StateFile   string `json:"state_file,omitempty"`
}

func (l *load) settings() json.RawMessage {
	raw, err := json.Marshal(settings{KeepIndexes: l.options.KeepIndexes, TopUp: l.options.TopUp,
		KeepLedger: l.options.KeepLedger, Size: l.options.Size, StateFile: l.options.StateFile})
	if err != nil {
		panic(err) // plain fields only
	}
	return raw
}
