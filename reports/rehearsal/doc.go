// Package rehearsal shows what a rehearsal came to: as a table for people, and as
// a plot of the statements over what clients saw.
package rehearsal
