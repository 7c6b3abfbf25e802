package folder

import (
	"regexp"
	"strings"
)

// updownName is 1_name.up.sql and 1_name.down.sql of golang-migrate and sqlx.
var updownName = regexp.MustCompile(`^(\d+)_.*\.(up|down)\.sql$`)

// simpleName is 1_name.sql of sqlx.
var simpleName = regexp.MustCompile(`^(\d+)_.*\.sql$`)

func (f file) isGolangMigrate() bool { return updownName.MatchString(f.name) }

// golangMigrate sends each file as one string: the server makes one transaction
// of it, without BEGIN and COMMIT.
func (f file) golangMigrate() Migration {
	return f.updown(f.whole(f.text, 1, false))
}

func (f file) isSqlx() bool { return simpleName.MatchString(f.name) }

// sqlx sends each file as one string between BEGIN and COMMIT; without a
// transaction it is one string all the same (sqlx-postgres/src/migrate.rs).
func (f file) sqlx() Migration {
	return f.updown(f.whole(f.text, 1, !f.markedNoTransaction()))
}

// markedNoTransaction says whether sqlx's mark begins the file.
func (f file) markedNoTransaction() bool {
	return strings.HasPrefix(f.text, "-- no-transaction")
}

func (f file) updown(s *Script) Migration {
	m := Migration{Version: leadingDigits(f.name)}
	if strings.HasSuffix(f.name, ".down.sql") {
		m.Down = s
	} else {
		m.Up = s
	}
	return m
}
