// Package migrate carries SQL migrations out: it splits a file into statements,
// runs them one by one, and says of each how long it took and, when one fails,
// where it stands and what the server said.
package migrate
