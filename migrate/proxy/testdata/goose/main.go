// Command goose runs the migrations of a folder on DATABASE_URL, as goose's own
// command does. It is a module of its own: what it needs, the tool does not.
package main

import (
	"database/sql"
	"log"
	"os"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	if err := goose.SetDialect("postgres"); err != nil {
		log.Fatal(err)
	}
	if err := goose.Up(db, os.Args[1]); err != nil {
		log.Fatal(err)
	}
}
