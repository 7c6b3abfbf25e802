// Package proxy stands between a migration command and its Postgres, so that
// what each statement did is seen whatever framework sent it.
//
//	command ──► proxy ──► server
//	              │ holds a statement for the moment in which its locks are read
//	              ▼
//	           observer (a connection of its own)
//
// Every message is passed on as it is. Three things are added, none of which
// the command can notice but by its clock:
//
//   - A Flush after an Execute, so that the server says at once that a statement
//     is done, while the transaction that it ran in, be it an implied one, still
//     holds its locks; the next message waits until they are read.
//   - A single statement that comes by the simple protocol outside of a
//     transaction would have committed before it can be looked at. It is sent as
//     Parse, Bind, Execute and, when its locks are read, Sync: to the server the
//     same statement in the same transaction.
//   - SHOW lock_timeout and SHOW statement_timeout before a statement: no other
//     session can tell them.
//
// Passwords pass through as they come: the proxy logs in nowhere in the name of
// a client, and keeps nothing of what it sees of SCRAM or MD5.
package proxy
