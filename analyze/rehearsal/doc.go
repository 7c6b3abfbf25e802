// Package rehearsal says what the statements of a migration did to a database in
// use, at several sizes of its tables, and what they would do at a size that was
// not tried.
//
// It reads the recordings of runs that differ in the number of rows only: one
// run per size, each with load before, during and after the migration.
package rehearsal
