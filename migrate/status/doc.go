// Package status waits for a migration that runs elsewhere: started by another
// system, on another machine, known here by nothing but what it says of itself.
//
// It tells three ends apart that a plain timeout mixes up: the migration failed,
// it is dead (nobody has given a sign of life for too long), or it is slow (it
// lives and has not ended in time).
package status
