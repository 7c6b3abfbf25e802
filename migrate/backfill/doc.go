// Package backfill fills a column of a table that is in use, in the background:
// batches by key, a commit each, at a pace that the service's clients do not
// notice.
//
//	prepare   the table, its key, rights; EXPLAIN proves that a batch reads an index
//	pass      bounds of the next n keys -> UPDATE between them + cursor, one transaction
//	count     rows that still match, by the same ranges; another pass if there are any
//
// The cursor stands in a small table of the database and moves in the batch's
// own transaction, so that a backfill that was killed goes on where it was, and
// no row is changed twice. Controller decides how many rows a batch has and how
// long to rest after it.
package backfill
