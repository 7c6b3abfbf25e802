package balancer

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// pollWait is how long a poll for changes is held open when there is none.
const pollWait = 10 * time.Second

// admin is the API over which targets come and go:
//
//	POST   /targets {"id", "address"}   register
//	DELETE /targets/{id}?delay=2s       deregister; answers when drained: {"cut": requests cut}
//	GET    /targets                     [Target, ...]
//	GET    /counts                      Counts
//	GET    /changes?after=N             [Change, ...] later than number N; waits for one up to 10 s
type admin struct {
	ctx     context.Context // of the balancer: ends the health checks
	targets *targets
	checker *checker
	count   *counter
}

// handler routes the admin API.
func (a *admin) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /targets", a.register)
	mux.HandleFunc("DELETE /targets/{id}", a.deregister)
	mux.HandleFunc("GET /targets", func(w http.ResponseWriter, _ *http.Request) { reply(w, http.StatusOK, a.targets.list()) })
	mux.HandleFunc("GET /changes", a.changes)
	mux.HandleFunc("GET /counts", func(w http.ResponseWriter, _ *http.Request) { reply(w, http.StatusOK, a.count.counts()) })
	return mux
}

// registration is the body of POST /targets.
type registration struct {
	ID      string `json:"id"`
	Address string `json:"address"`
}

func (a *admin) register(w http.ResponseWriter, r *http.Request) {
	var reg registration
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&reg); err != nil {
		refuse(w, http.StatusBadRequest, fmt.Errorf("registration: %w", err))
		return
	}
	if _, _, err := net.SplitHostPort(reg.Address); err != nil || reg.ID == "" {
		refuse(w, http.StatusBadRequest, fmt.Errorf("registration of %q at %q: an id and an address host:port are needed", reg.ID, reg.Address))
		return
	}
	ctx, stop := context.WithCancel(a.ctx)
	t, err := a.targets.add(reg.ID, reg.Address, stop)
	if err != nil {
		stop()
		refuse(w, http.StatusConflict, err)
		return
	}
	go a.checker.watch(ctx, t)
	reply(w, http.StatusCreated, reg)
}

// deregistration is the answer to DELETE /targets/{id}.
type deregistration struct {
	Cut int `json:"cut"` // requests in flight that the end of the delay cut
}

func (a *admin) deregister(w http.ResponseWriter, r *http.Request) {
	delay, err := time.ParseDuration(r.URL.Query().Get("delay"))
	if err != nil || delay < 0 {
		refuse(w, http.StatusBadRequest, fmt.Errorf("delay %q: a duration such as 2s is needed", r.URL.Query().Get("delay")))
		return
	}
	cut, err := a.targets.deregister(r.Context(), r.PathValue("id"), delay)
	if err != nil {
		refuse(w, http.StatusNotFound, err)
		return
	}
	reply(w, http.StatusOK, deregistration{cut})
}

func (a *admin) changes(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.ParseUint(r.URL.Query().Get("after"), 10, 64)
	if err != nil {
		refuse(w, http.StatusBadRequest, fmt.Errorf("after: %w", err))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), pollWait)
	defer cancel()
	reply(w, http.StatusOK, a.targets.log.after(ctx, after))
}

// refusal is the body of an answer that is an error.
type refusal struct {
	Error string `json:"error"`
}

func refuse(w http.ResponseWriter, code int, err error) { reply(w, code, refusal{err.Error()}) }

func reply(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	// The asker may have left; there is nobody to tell then.
	_ = json.NewEncoder(w).Encode(v)
}
