// Command bench measures upness beside vegeta's own command line, on the same
// server, at the same rate, in turns, in one run:
//
//	go run ./bench [-rate 1000] [-duration 20s] [-rounds 3] [-stall]
//	go run ./bench -judge 5000000
//
// With -stall the server answers nothing for 3 s in the middle. With -judge
// nothing is loaded: both judge the same results.
//
// On Linux with two or more cores the server has one of them to itself, and the
// load generators another. Each figure is the median of the rounds.
package main
