// Package watch observes a Postgres database while somebody migrates it, whoever
// that is: which statements run, how far they are, which locks they hold, who
// waits for whom.
//
//	poll        sessions; locks and blockers only when somebody waits or migrates
//	  |
//	ledgers     statements, locks and waits from their first sight to their last
//	  |
//	events, and the State that a terminal shows
//
// It has one connection of its own, reads nothing but the server's own books,
// ends its queries early rather than wait, and pauses for twenty times as long as
// a poll took. Literals are taken out of every query before anything is kept.
//
// Times are the server's, carried over to the clock of the run at each poll.
package watch
