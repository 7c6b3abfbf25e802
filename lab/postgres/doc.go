// Package postgres gives a lab its Postgres: a server that is already there, by
// its DSN, or a throw-away one of its own, started from what the machine has or
// from binaries that it fetches itself.
//
// The throw-away server listens on a free loopback port, asks for a random
// password (SCRAM), and is tuned for speed at the price of its data: fsync,
// synchronous_commit and full_page_writes are off and wal_level is minimal, so a
// crash of the machine loses everything. Locks, plans, autovacuum and WAL order
// behave as on any server. Its clock is UTC, its locale C, its encoding UTF-8.
//
// Postgres refuses to run as root. A root's server runs in a user namespace of
// its own, in which root is another user; where that is refused, as nobody.
package postgres
