package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	requestTimeout = 30 * time.Second
	pingTimeout    = 2 * time.Second
	bodyLimit      = 64 << 10 // bytes
)

// app answers the requests.
type app struct {
	cfg      Config
	store    *store
	draining atomic.Bool
}

// handler routes the requests and says with every answer who gave it.
func (a *app) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /responses", a.postResponse)
	mux.HandleFunc("GET /courses/{id}/responses", a.getCourse)
	mux.HandleFunc("GET /students/{id}", a.getStudent)
	mux.HandleFunc("GET /task1", a.getTask)
	mux.HandleFunc("GET /ping", a.getPing)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("X-App-Version", a.cfg.Version)
		header.Set("X-Instance-Id", a.cfg.Instance)
		if a.draining.Load() {
			header.Set("Connection", "close")
		}
		ctx, cancel := context.WithTimeout(r.Context(), requestTimeout)
		defer cancel()
		mux.ServeHTTP(w, r.WithContext(ctx))
	})
}

func (a *app) postResponse(w http.ResponseWriter, r *http.Request) {
	var body newResponse
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit)).Decode(&body)
	if err == nil {
		err = body.check()
	}
	if err != nil {
		answer(w, http.StatusBadRequest, problem{err.Error()})
		return
	}
	id, err := a.store.add(r.Context(), body)
	a.reply(w, http.StatusCreated, struct {
		ID int64 `json:"id"`
	}{id}, err)
}

func (a *app) getCourse(w http.ResponseWriter, r *http.Request) {
	if id, ok := pathID(w, r); ok {
		found, err := a.store.ofCourse(r.Context(), id)
		a.reply(w, http.StatusOK, found, err)
	}
}

func (a *app) getStudent(w http.ResponseWriter, r *http.Request) {
	if id, ok := pathID(w, r); ok {
		found, err := a.store.student(r.Context(), id)
		a.reply(w, http.StatusOK, found, err)
	}
}

func (a *app) getTask(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintf(w, "InstanceId: %s LcName: %s LcImageId: %s\n", a.cfg.Instance, a.cfg.LaunchConfig, a.cfg.Image)
}

// getPing is the health check. As in many an application it looks only at what
// its author thought of: a release that does not require its column does not
// notice that the column is gone.
func (a *app) getPing(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), pingTimeout)
	defer cancel()
	var err error
	switch {
	case a.cfg.Sick:
		err = errors.New("this release is sick")
	case a.draining.Load():
		err = errors.New("draining")
	case a.cfg.Requires:
		err = a.store.hasColumn(ctx)
	default:
		err = a.store.reachable(ctx)
	}
	if err != nil {
		answer(w, http.StatusServiceUnavailable, problem{err.Error()})
		return
	}
	answer(w, http.StatusOK, struct {
		Status string `json:"status"`
	}{"ok"})
}

// pathID is the {id} of the path; where it is no number, the request is answered.
func pathID(w http.ResponseWriter, r *http.Request) (int32, bool) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 32)
	if err != nil || id <= 0 {
		answer(w, http.StatusBadRequest, problem{fmt.Sprintf("id %q: must be a positive number", r.PathValue("id"))})
		return 0, false
	}
	return int32(id), true
}

// problem is the body of every answer that is an error.
type problem struct {
	Error string `json:"error"`
}

// reply answers with what the store found, or with its error.
func (a *app) reply(w http.ResponseWriter, status int, found any, err error) {
	switch {
	case err == nil:
		answer(w, status, found)
	case errors.Is(err, errNotFound):
		answer(w, http.StatusNotFound, problem{err.Error()})
	case errors.Is(err, errUnknown):
		answer(w, http.StatusUnprocessableEntity, problem{err.Error()})
	default:
		answer(w, http.StatusInternalServerError, problem{err.Error()})
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte(`{"error":"answer cannot be encoded"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n')) // the client may be gone
}
