package seed

import (
	"context"
	"fmt"
	"strings"

	"upness/seed/catalog"
	"upness/seed/profile"
	"upness/seed/spec"

	"github.com/jackc/pgx/v5"
	"gopkg.in/yaml.v3"
)

// Profile takes the statistics of a database's columns, as a seeding file. It
// reads the catalogue, pg_stats, reltuples and relpages, and no table; the
// file holds no value of any row.
func Profile(ctx context.Context, o Options) (yamlText []byte, notes []string, err error) {
	_, schema, conn, err := look(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	file, missing, err := profile.Take(ctx, conn, schema)
	if err != nil {
		return nil, nil, explain(err)
	}
	if len(missing) > 0 {
		notes = append(notes, fmt.Sprintf("there are no statistics of %s: run ANALYZE there first", strings.Join(missing, ", ")))
	}
	raw, err := yaml.Marshal(file)
	if err != nil {
		return nil, nil, fmt.Errorf("writing the profile: %w", err)
	}
	head := "# Statistics of database " + schema.Database + ", without any value of its rows.\n" +
		"# `upness seed` fills another database so that it has the same; `upness seed verify` compares the two.\n"
	return append([]byte(head), raw...), notes, nil
}

// Verification is how far a database's statistics lie from a profile's.
type Verification struct {
	Columns     int                  `json:"columns"` // compared
	Differences []profile.Difference `json:"differences"`
}

// Verify compares a database with a profile. It reads what Profile reads.
func Verify(ctx context.Context, o Options) (*Verification, error) {
	file, schema, conn, err := look(ctx, o)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return verify(ctx, conn, schema, file)
}

func verify(ctx context.Context, conn *pgx.Conn, schema *catalog.Schema, file *spec.Spec) (*Verification, error) {
	differences, n, err := profile.Compare(ctx, conn, schema, file, profile.Usual)
	if err != nil {
		return nil, explain(err)
	}
	if n == 0 {
		return nil, fmt.Errorf("%s holds no statistics of this database's columns: take some with `upness seed profile`", file.File)
	}
	return &Verification{n, differences}, nil
}

// look connects and reads the catalogue, for calls that write nothing.
func look(ctx context.Context, o Options) (*spec.Spec, *catalog.Schema, *pgx.Conn, error) {
	file, err := readSpec(o)
	if err != nil {
		return nil, nil, nil, err
	}
	server, err := dial(o.DSN)
	if err != nil {
		return nil, nil, nil, err
	}
	conn, err := server.connect(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	schema, err := catalog.Read(ctx, conn, file.Schemas)
	if err != nil {
		conn.Close(ctx)
		return nil, nil, nil, explain(err)
	}
	return file, schema, conn, nil
}

// differences adds to the report how the load came out beside its profile, if
// it had one.
func (l *load) differences(ctx context.Context) error {
	measured := false
	for _, t := range l.file.Tables {
		for _, c := range t.Columns {
			measured = measured || c.Stats != nil
		}
	}
	if !measured {
		return nil
	}
	schema, err := catalog.Read(ctx, l.control, l.file.Schemas)
	if err != nil {
		return explain(err)
	}
	v, err := verify(ctx, l.control, schema, l.file)
	if err != nil {
		return err
	}
	l.noted("%d columns compared with the profile, %d differences beyond what is tolerated", v.Columns, len(v.Differences))
	for _, d := range v.Differences {
		l.report.Notes = append(l.report.Notes, d.String())
	}
	return nil
}
