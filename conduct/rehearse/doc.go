// Package rehearse carries a migration out on a seeded database in use, once for
// each of several sizes: a run of its own each time, with load before, during and
// after it.
//
//	sizes ── plan of one run ── conduct.Run ── recording, one per size
//
// What the recordings say together is analyze/rehearsal's.
package rehearse
