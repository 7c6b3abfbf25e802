package loadgen

import (
	"net/http"
	"time"

	"upness/recording"
)

// exchange is one request on its way: what is sent, how far it came, and what
// came back.
type exchange struct {
	result   recording.Result
	lane     lane
	target   *target
	request  *request
	deadline time.Duration // connect to end of body, on the run's axis
	stage    stage
	broken   bool   // the answer was judged by its status, but its body did not end
	location string // where a 3xx leads
	keep     bool   // the body is needed to judge the answer
	answer   answer
	err      error // why there is no whole answer
}

// A carrier takes one request to the service and reads the answer to its end.
// It fills in the times and the connection, and then hands the answer to
// receive, or sets err. It never sends a request twice without saying so in
// Attempts.
type carrier interface {
	carry(x *exchange)
	close() // ends what is still open, and the idle connections
}

// receive takes over the head of an answer, reads the body to its end and
// judges the whole. Its error is of the reading.
func (g *Generator) receive(x *exchange, resp *http.Response) error {
	x.stage = reading
	x.answer.code, x.answer.header = resp.StatusCode, resp.Header
	if x.answer.code/100 == 3 {
		x.location = resp.Header.Get("Location")
	}
	b := scratch.Get().(*buffers)
	defer b.release()
	err := x.answer.read(resp.Body, x.keep, b)
	x.result.Done = g.options.Clock.Now()
	x.result.Code = uint16(x.answer.code)
	x.result.BytesIn = x.answer.size
	g.judge.tags(&x.result, &x.answer)
	if err == nil || !x.target.expect.statusOK(x.answer.code) {
		x.broken = err != nil
		err = nil // a wrong status says more than the loss of its page's end
		g.judge.verdict(&x.result, x.target, &x.answer)
	}
	x.answer = answer{} // its body goes back with the buffers
	return err
}
