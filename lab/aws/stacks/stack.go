package stacks

import (
	"cmp"
	"strings"
	"time"

	"upness/lab/aws/template"
)

// stack is a stack. Its fields are guarded by Store.mu.
type stack struct {
	id, name       string
	status, reason string
	history        []standing // statuses so far
	made           version    // what it is, or becomes
	before         *version   // what a rollback goes back to; nil: none is possible
	resources      map[string]*resource
	left           []*resource // replaced or removed, not deleted yet
	outputs        map[string]output
	events         []*event // the newest last
	changeSets     []*changeSet
	created        time.Time
	updated        time.Time
	deleted        time.Time
	parent, root   string // IDs, for a nested stack
	operation      string // ID of the one under way, or of the last
	last           []lastOperation
	token          string
	stop           func(error) // gives the operation under way up
	signals        []signal
}

// version is a template with its parameters.
type version struct {
	template   *template.Template
	parameters map[string]string
	options    options
}

// options of a stack beside its template.
type options struct {
	capabilities    []string
	tags            map[string]string
	notifications   []string
	role            string
	disableRollback bool
	express         bool // DeploymentConfig.Mode EXPRESS
	onFailure       string
	timeout         int32
}

type standing struct {
	at             time.Time
	status, reason string
}

type lastOperation struct{ id, kind string }

type output struct{ value, description, export string }

// resource is one resource as it is.
type resource struct {
	logical, physical, typ string
	props                  template.Properties
	creation, update       template.Properties // policies
	status, reason         string
	updated                time.Time
	retain                 bool
}

// event is one line of a stack's history.
type event struct {
	id, operation, token   string
	logical, physical, typ string
	status, reason         string
	at                     time.Time
	ofStack, cancelled     bool
}

// set turns the stack to a status, with an event. The lock is held.
func (s *Store) set(st *stack, status, reason string) {
	st.status, st.reason = status, reason
	st.history = append(st.history, standing{now(), status, reason})
	st.events = append(st.events, &event{
		id: uuid(), operation: st.operation, token: st.token, logical: st.name, physical: st.id, typ: "AWS::CloudFormation::Stack",
		status: status, reason: reason, at: now(), ofStack: true,
	})
	s.stir()
}

// tell adds an event of a resource and takes its status over. The lock is held.
func (s *Store) tell(st *stack, r *resource, status, reason string) {
	r.status, r.reason, r.updated = status, reason, now()
	st.events = append(st.events, &event{
		id:        r.logical + "-" + cmp.Or(status, "EVENT") + "-" + r.updated.Format("2006-01-02T15:04:05.000Z") + "-" + hexID(2),
		operation: st.operation, token: st.token, logical: r.logical, physical: r.physical, typ: r.typ,
		status: status, reason: reason, at: r.updated, cancelled: strings.HasSuffix(reason, "cancelled"),
	})
	s.stir()
}

// firstFailure is the reason of the first resource that failed in the last
// update and was not cancelled.
func (st *stack) firstFailure() string {
	reason := ""
	for i := len(st.events) - 1; i >= 0; i-- {
		e := st.events[i]
		if e.ofStack && (e.status == "UPDATE_IN_PROGRESS" || e.status == "CREATE_IN_PROGRESS") {
			break
		}
		if !e.ofStack && strings.HasSuffix(e.status, "_FAILED") && !e.cancelled {
			reason = e.logical + ": " + e.reason
		}
	}
	return reason
}
