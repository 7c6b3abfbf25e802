package api

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// store is the database as one release knows it. Its statements name their
// columns and are prepared once per connection, as an application's are; after a
// migration that changes a column's type the first use of each on each
// connection fails ("cached plan must not change result type").
type store struct {
	pool   *pgxpool.Pool
	column string // as in Config

	insert, newest string
}

// What the handlers tell apart.
var (
	errNotFound = errors.New("not found")
	errUnknown  = errors.New("unknown student or course")
)

// openStore makes the pool; it connects when first used.
func openStore(cfg Config) (*store, error) {
	config, err := pgxpool.ParseConfig(cfg.DSN.Reveal())
	if err != nil {
		return nil, errors.New("DATABASE_URL: not a Postgres DSN, such as postgres://user:password@host:5432/database")
	}
	config.MaxConns = int32(cfg.Connections)
	config.ConnConfig.ConnectTimeout = 5 * time.Second
	config.ConnConfig.RuntimeParams["application_name"] = cfg.Version + " " + cfg.Instance
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", cfg.DSN, err)
	}
	column := pgx.Identifier{cfg.Column}.Sanitize()
	return &store{
		pool:   pool,
		column: cfg.Column,
		insert: `INSERT INTO responses (student_id, course_id, ` + column + `, answer) VALUES ($1, $2, $3, $4) RETURNING id`,
		newest: `SELECT id, student_id, ` + column + `, answer, created_at FROM responses WHERE course_id = $1 ORDER BY id DESC LIMIT 20`,
	}, nil
}

func (s *store) close() { s.pool.Close() }

// add stores a response and gives its ID, or errUnknown.
func (s *store) add(ctx context.Context, r newResponse) (id int64, err error) {
	err = s.pool.QueryRow(ctx, s.insert, r.StudentID, r.CourseID, r.number(), r.Answer).Scan(&id)
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == foreignKeyViolation {
		return 0, errUnknown
	}
	return id, err
}

// foreignKeyViolation is a SQLSTATE (appendix A of Postgres' manual).
const foreignKeyViolation = "23503"

// ofCourse gives a course's newest responses, the newest first, or errNotFound.
func (s *store) ofCourse(ctx context.Context, course int32) ([]response, error) {
	rows, err := s.pool.Query(ctx, s.newest, course)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r response, err error) {
		err = row.Scan(&r.ID, &r.StudentID, &r.Number, &r.Answer, &r.CreatedAt)
		return r, err
	})
	if err != nil || len(found) > 0 {
		return found, err
	}
	var one int
	return []response{}, notFound(s.pool.QueryRow(ctx, `SELECT 1 FROM courses WHERE id = $1`, course).Scan(&one))
}

// student gives a student, or errNotFound.
func (s *store) student(ctx context.Context, id int32) (st student, err error) {
	err = s.pool.QueryRow(ctx, `SELECT id, name, email, enrolled_at,
		(SELECT count(*) FROM responses r WHERE r.student_id = s.id) FROM students s WHERE id = $1`, id).
		Scan(&st.ID, &st.Name, &st.Email, &st.EnrolledAt, &st.Responses)
	return st, notFound(err)
}

func notFound(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return errNotFound
	}
	return err
}

// reachable says whether the database answers.
func (s *store) reachable(ctx context.Context) error {
	var one int
	return s.pool.QueryRow(ctx, `SELECT 1`).Scan(&one)
}

// hasColumn says whether the column is there. It reads the catalog, so that a
// lock on the table alone makes nobody unhealthy.
func (s *store) hasColumn(ctx context.Context) error {
	var there bool
	err := s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_attribute
		WHERE attrelid = to_regclass('responses') AND attname = $1 AND NOT attisdropped)`, s.column).Scan(&there)
	if err == nil && !there {
		return fmt.Errorf("column %q of responses does not exist", s.column)
	}
	return err
}
