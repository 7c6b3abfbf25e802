package seed

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"upness/plan"
	"upness/seed/model"
	"upness/seed/wire"
)

// Every type's value is the same whether it goes in binary or as text: what
// the server reads from the one it reads from the other.
func TestBinaryAndTextAreTheSame(t *testing.T) {
	raw, err := os.ReadFile("testdata/types.sql")
	if err != nil {
		t.Fatal(err)
	}
	dsn := newDatabase(t, string(raw), "DROP TABLE texted")
	l, err := open(context.Background(), Options{DSN: dsn, Rows: 300})
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	if err := l.design(context.Background()); err != nil {
		t.Fatal(err)
	}
	table := l.model.Tables[0]
	conn := connectTo(t, dsn)
	var sums []string
	for _, format := range []string{"binary", "text"} {
		columns := make([]model.Column, len(table.Columns))
		copy(columns, table.Columns)
		for i := range columns {
			if format == "text" {
				columns[i].Wire.Binary = nil
			}
		}
		one := *table
		one.Columns = columns
		s := one.NewStream()
		if s.Format() != format {
			t.Fatalf("the stream is %s, want %s", s.Format(), format)
		}
		buf := s.Begin(nil)
		for row := range table.Rows {
			buf = s.Row(buf, row)
		}
		mustExec(t, conn, "TRUNCATE ordinary")
		if _, err := conn.PgConn().CopyFrom(context.Background(), bytes.NewReader(s.End(buf)), one.CopySQL(s)); err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		sums = append(sums, columnSums(t, dsn))
	}
	if sums[0] != sums[1] {
		for i, line := range strings.Split(sums[0], "\n") {
			if other := strings.Split(sums[1], "\n")[i]; line != other {
				t.Errorf("binary %s, text %s", line, other)
			}
		}
	}
}

// columnSums is a digest of each column, with an example.
func columnSums(t *testing.T, dsn plan.Secret) string {
	conn := connectTo(t, dsn)
	var b strings.Builder
	names := strings.Split(query(t, conn, `SELECT string_agg(quote_ident(attname), ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'ordinary'::regclass AND attnum > 0`), ",")
	for _, name := range names {
		b.WriteString(name + " " + query(t, conn, `SELECT md5(string_agg(coalesce(`+name+`::text, 'NULL'), E'\n' ORDER BY id)) || ' ' || coalesce((SELECT `+name+`::text FROM ordinary WHERE `+name+` IS NOT NULL ORDER BY id LIMIT 1), '') FROM ordinary`) + "\n")
	}
	return b.String()
}

// Text is escaped as COPY wants it.
func TestTextEscapes(t *testing.T) {
	dsn := newDatabase(t, `CREATE TABLE odd (a text, b text)`)
	conn := connectTo(t, dsn)
	text := "tab\tnew\nline\\n\r \\N end"
	value := func(dst []byte, _ uint64) []byte { return append(dst, text...) }
	s := wire.NewStream([]wire.Column{{Codec: wire.Codec{Text: value}}, {Codec: wire.Codec{Text: value}, Null: func(row uint64) bool { return row == 1 }}})
	buf := s.Row(s.Row(nil, 0), 1)
	if _, err := conn.PgConn().CopyFrom(context.Background(), bytes.NewReader(buf), "COPY odd FROM STDIN"); err != nil {
		t.Fatal(err)
	}
	if got := query(t, conn, `SELECT count(*) FILTER (WHERE a = $1) || ' ' || count(*) FILTER (WHERE b = $1) || ' ' || count(*) FILTER (WHERE b IS NULL) FROM odd`, text); got != "2 1 1" {
		t.Errorf("counts %s, want 2 1 1", got)
	}
}
