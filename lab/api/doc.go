// Package api is the sample application: a service that records students'
// answers, in a process of its own, over the database of package schema.
//
//	POST /responses               {"student_id", "course_id", "answer"} -> 201 {"id"}
//	GET  /courses/{id}/responses  the newest twenty
//	GET  /students/{id}           a student and the latest answers
//	GET  /task1                   InstanceId: i-... LcName: ... LcImageId: ami-...
//	GET  /ping                    200 when it can serve, else 503
//
// Every answer carries X-App-Version and X-Instance-Id. A release reads and
// writes one column of responses that others may lack: version 1 `task`,
// version 2 `attempt`. A release that requires its column is not healthy
// without it; one that does not stays in service and fails request by request,
// as real ones do.
package api
