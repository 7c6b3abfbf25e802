// Package api is the service that the lab releases: a small HTTP server over the
// lab's database (package schema), run as a process of its own per instance.
//
//	POST /responses               {"student_id": 1, "course_id": 2, "answer": "..."} -> 201 {"id": 7}
//	GET  /courses/{id}/responses  the newest 20
//	GET  /students/{id}           with the number of responses
//	GET  /task1                   InstanceId: i-... LcName: ... LcImageId: ami-...
//	GET  /ping                    200 when it can serve
//
// It behaves as a common web application does, good and bad: a pool of ten
// connections with cached statements, requests that wait for a free one, no
// retries, 500 for what the database refuses. Every answer, errors too, carries
// X-App-Version and X-Instance-Id.
//
// SIGTERM drains it: with Config.Linger it goes on serving for so long, with a
// failing health check and Connection: close, till a second SIGTERM or the time
// is over; then it stops listening, finishes what is in flight, at most for
// Config.Drain, and ends.
package api
