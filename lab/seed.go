package lab

import (
	"context"
	"fmt"
)

// seed fills the tables: courses Zipf-sized, a student for every twenty answers.
func (e *Env) seed(ctx context.Context) error {
	rows := e.cfg.Postgres.Rows
	if rows == 0 {
		return nil
	}
	e.opts.Progress("seeding", 0, rows)
	students, courses := max(1, rows/20), max(1, min(1000, rows/1000))
	err := e.exec(ctx, fmt.Sprintf(`
		INSERT INTO courses (code, title) SELECT 'C' || n, 'Course ' || n FROM generate_series(1, %[3]d) n;
		INSERT INTO students (name, email, enrolled_at)
			SELECT 'Student ' || n, 'student' || n || '@example.org', now() - n * interval '1 minute' FROM generate_series(1, %[2]d) n;
		SET synchronous_commit = off;
		INSERT INTO responses (student_id, course_id, task, answer, created_at)
			SELECT 1 + (n * 7919) %% %[2]d, 1 + floor(%[3]d * power(random(), 3))::int, 1 + n %% 10, 'answer ' || md5(n::text), now() - (%[1]d - n) * interval '1 second'
			FROM generate_series(1, %[1]d) n;
		ANALYZE;`, rows, students, courses))
	if err != nil {
		return err
	}
	e.opts.Progress("seeding", rows, rows)
	return nil
}
