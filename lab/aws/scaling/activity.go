package scaling

import "time"

// activity is a scaling activity. Its fields are guarded by Store.mu.
type activity struct {
	id, description, cause string
	status, message        string
	progress               int32
	started, ended         time.Time
}

// keptActivities bounds what a group remembers; AWS keeps six weeks.
const keptActivities = 1000

// begin notes an activity that goes on. The lock is held.
func (g *group) begin(description, cause string) *activity {
	a := &activity{id: uuid(), description: description, cause: cause, status: "InProgress", progress: 50, started: now()}
	g.activities = append(g.activities, a)
	if len(g.activities) > keptActivities {
		g.activities = g.activities[1:]
	}
	return a
}

// end says how an activity came out.
func (a *activity) end(status, message string) {
	a.status, a.message, a.progress, a.ended = status, message, 100, now()
}

// stamp is the time as it stands in causes.
func stamp() string { return now().Format("2006-01-02T15:04:05Z") }
