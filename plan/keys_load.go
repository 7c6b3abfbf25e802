package plan

import "math"

func (l *Load) shape() object {
	above := duration(1)
	return object{field: l, check: l.check, thorough: true, keys: []key{
		{name: "url", shape: baseURL(&l.URL), example: "http://localhost:8080",
			doc: "Base for targets whose url is a path; without targets, what is requested. Default: the lab's balancer when there is a lab."},
		{name: "rate", shape: l.Rate.shape(), required: true, example: "500/s",
			doc: "Requests per second, by schedule: it never waits for the service. A text for a constant rate, or one of the forms below."},
		{name: "arrivals", shape: choice(&l.Arrivals, "even", "poisson"), fallback: "even", example: "poisson",
			doc: "How the requests lie in time: `even`, or at random as independent users come."},
		{name: "duration", shape: above(&l.Duration), example: "10m",
			doc: "How long the load lasts. Default: until the steps end. With steps it must be long enough for their waits."},
		{name: "deadline", shape: above(&l.Deadline), fallback: "1s", example: "500ms",
			doc: "A right answer later than this counts as down. At most the timeout."},
		{name: "timeout", shape: above(&l.Timeout), fallback: "10s", example: "30s",
			doc: "A request without a whole answer after this is given up."},
		{name: "max_in_flight", shape: integer(&l.MaxInFlight, 0, 1_000_000), example: "2000",
			doc: "Requests open at once; those due beyond it are `unsent`, which counts against the service. Default: derived from memory and file limits."},
		{name: "insecure", shape: boolean(&l.Insecure), fallback: "false", example: "true",
			doc: "Do not verify TLS certificates."},
		{name: "version", shape: l.Version.shape(), example: "{header: X-App-Version}",
			doc: "Where an answer tells the version that gave it. Default: nowhere; with a lab the header X-App-Version."},
		{name: "instance", shape: l.Instance.shape(), example: "{header: X-Instance-Id}",
			doc: "Where an answer tells the instance that gave it. Default: nowhere; with a lab the header X-Instance-Id."},
		{name: "headers", shape: headers(&l.Headers), example: "{Authorization: Bearer $API_TOKEN}",
			doc: "Sent with every request."},
		{name: "lanes", shape: l.Lanes.shape(),
			doc: "The ways in which requests use connections, by weight. Default: all requests on reused ones."},
		{name: "http", shape: choice(&l.HTTP, "1.1", "2"), fallback: "1.1", example: `"2"`,
			doc: "Version of HTTP. Over `2` all requests but those of the fresh lane share a connection per host."},
		{name: "proxy", shape: baseURL(&l.Proxy), example: "http://proxy:3128",
			doc: "Proxy that all requests go through. Default: none, whatever the environment says."},
		{name: "redirects", shape: integer(&l.Redirects, 0, 10), fallback: "0", example: "3",
			doc: "How many redirects a request follows. With 0 a 3xx is the answer."},
		{name: "control", shape: baseURL(&l.Control), example: "https://example.com/health",
			doc: "Another service, requested twice a second: while it does not answer either, the run saw trouble of its own network and is blind."},
		{name: "targets", shape: list[Target]{field: &l.Targets, of: targetShape},
			doc: "The kinds of request. Default: GET of load.url."},
		{name: "feeds", shape: dictionary[Feed]{field: &l.Feeds, of: feedShape, name: feedForm},
			doc: "Values for `{name}` and `{name.column}` in urls, headers and bodies."},
		{name: "seed", shape: integer(&l.Seed, 0, math.MaxInt64), fallback: "0", example: "42",
			doc: "Of every random choice: the same seed gives the same requests. 0: a new one for each run, told in its run.json, so that no key is written twice."},
	}}
}

func (l *Load) check(d *decoder) {
	if l.Deadline > l.Timeout && l.Timeout > 0 {
		d.wrongAt([]any{&l.Deadline, &l.Timeout}, "deadline: %v is longer than the timeout of %v", l.Deadline, l.Timeout)
	}
	l.checkLanes(d)
}
