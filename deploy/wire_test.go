package deploy

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// wire is the little of AWS that these tests need: it answers the query API
// from functions that write XML, and can be told to fail.
type wire struct {
	t       *testing.T
	url     string
	mu      sync.Mutex
	answers map[string]func(form url.Values) (string, error)
	calls   []call
	faults  map[string]apiError // by action
	ahead   time.Duration       // of the server's clock
}

type call struct {
	action string
	form   url.Values
}

// apiError is an error of a service.
type apiError struct {
	status        int
	code, message string
	times         int // how often; 0: until it is taken away
}

func (e apiError) Error() string { return e.code + ": " + e.message }

func newWire(t *testing.T) *wire {
	w := &wire{t: t, answers: map[string]func(url.Values) (string, error){}, faults: map[string]apiError{}}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	w.url = server.URL
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
	t.Setenv("AWS_REGION", "eu-west-1")
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	t.Setenv("AWS_CONFIG_FILE", "/dev/null")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
	return w
}

// connect is a connection to the wire.
func (w *wire) connect() *Clients {
	w.t.Helper()
	c, err := Connect(w.t.Context(), Options{backoff: quick.Groups})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// fail makes a call fail from now on, until it is mended.
func (w *wire) fail(action string, e apiError) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults[action] = e
}

func (w *wire) mend(actions ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range actions {
		delete(w.faults, a)
	}
}

// count is how often an action was called.
func (w *wire) count(action string) int { return len(w.called(action)) }

func (w *wire) called(action string) (all []url.Values) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.calls {
		if c.action == action {
			all = append(all, c.form)
		}
	}
	return all
}

func (w *wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Date", time.Now().Add(w.ahead).UTC().Format(http.TimeFormat))
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		w.serveJSON(rw, target)
		return
	}
	if err := r.ParseForm(); err != nil {
		return // the client left while it was asking: a watch has ended
	}
	action := r.PostForm.Get("Action")
	text, err := w.answer(action, r.PostForm)
	rw.Header().Set("Content-Type", "text/xml")
	if err != nil {
		var e apiError
		if !errors.As(err, &e) {
			e = apiError{status: 400, code: "ValidationError", message: err.Error()}
		}
		rw.WriteHeader(e.status)
		fmt.Fprintf(rw, "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>r</RequestId></ErrorResponse>", e.code, escape(e.message))
		return
	}
	fmt.Fprintf(rw, "<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></%[1]sResponse>", action, text)
}

func (w *wire) answer(action string, form url.Values) (string, error) {
	w.mu.Lock()
	w.calls = append(w.calls, call{action, form})
	answer := w.answers[action]
	e, broken := w.faults[action]
	if broken && e.times > 0 {
		if e.times--; e.times == 0 {
			delete(w.faults, action)
		} else {
			w.faults[action] = e
		}
	}
	w.mu.Unlock()
	switch {
	case broken && e.code == "HANG UP":
		panic(http.ErrAbortHandler)
	case broken:
		return "", e
	case answer == nil:
		return "", apiError{status: 400, code: "InvalidAction", message: "no such action: " + action}
	}
	return answer(form)
}

func (w *wire) serveJSON(rw http.ResponseWriter, target string) {
	_, action, _ := strings.Cut(target, ".")
	rw.Header().Set("Content-Type", "application/x-amz-json-1.1")
	text, err := w.answer(action, nil)
	var e apiError
	if errors.As(err, &e) {
		rw.WriteHeader(e.status)
		text, _ := json.Marshal(map[string]string{"__type": e.code, "message": e.message})
		_, _ = rw.Write(text)
		return
	}
	_, _ = rw.Write([]byte(text))
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace

// tag writes an element; its parts are joined as they are.
func tag(name string, parts ...string) string {
	return "<" + name + ">" + strings.Join(parts, "") + "</" + name + ">"
}

// leaf writes an element of a value.
func leaf(name string, value any) string {
	if at, is := value.(time.Time); is {
		value = at.UTC().Format(time.RFC3339Nano)
	}
	return tag(name, escape(fmt.Sprint(value)))
}

// members writes a list.
func members[T any](name string, all []T, one func(T) string) string {
	var b strings.Builder
	for _, item := range all {
		b.WriteString(tag("member", one(item)))
	}
	return tag(name, b.String())
}
