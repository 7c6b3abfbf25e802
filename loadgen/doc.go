// Package loadgen sends the load: it turns a plan's load into a schedule, sends
// every request of it on time whatever the service does, and records exactly one
// result for each.
//
// A request's way through the package:
//
//	pacer ──> queue of due requests ──> tripper ──> carrier ──> judge ──> Sink
//	 (waits for the     (intended time,     (in-flight    (one exchange    (status, content,
//	  intended time)     target, lane)       limit)        on the wire)     tags, kind)
//
// vegeta's Attacker drives it: the pacer is a vegeta.Pacer, and the tripper is
// the http.RoundTripper of the http.Client that the Attacker is given. What
// vegeta itself puts into a request is an envelope only; the tripper takes the
// next due request from the queue and sends that.
package loadgen
