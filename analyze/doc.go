// Package analyze judges a recording: pass, fail or inconclusive, with every
// rule behind the answer and the evidence for it.
//
// It is pure. It reads no clock, no network and no file: a recording's results
// and events and a budget come in, values come out, warnings among them. The
// results are streamed; memory does not grow with their number.
//
// Each measure stands in its own file, and its doc comment gives formula, units
// and source. R is the scheduled rate, s[i] the intended time of request i: a
// request counts where it arrived, never where it ended.
package analyze
