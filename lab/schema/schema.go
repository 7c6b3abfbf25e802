// Package schema is the database of the sample application.
package schema

import _ "embed"

// SQL creates the tables in an empty database.
//
//go:embed schema.sql
var SQL string
