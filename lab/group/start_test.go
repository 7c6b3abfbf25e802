package group

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"upness/lab/balancer"
	"upness/lab/process"
	"upness/recording"
)

// patience bounds every wait of these tests; it is long because machines are slow.
const patience = 60 * time.Second

// lab is a group under test behind a balancer, each a real process.
type lab struct {
	*Group
	t        *testing.T
	balancer *balancer.Client
	url      string
	registry *process.Registry
	hold     func(image string) // may put a launch off; nil: none is

	mu     sync.Mutex
	events []recording.Event
	warm   map[string]*Server // servers that listen already, for the next launch of their image
}

// start starts the balancer and a group of image v1.
func start(t *testing.T, cfg Config) *lab {
	t.Helper()
	registry, err := process.NewRegistry(t.Name())
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{t: t, registry: registry}
	t.Cleanup(func() {
		if err := registry.Close(); err != nil {
			t.Error(err)
		}
	})
	front := balancer.Config{Interval: 20 * time.Millisecond}
	if cfg.NoDrain {
		front.UnhealthyThreshold = 1 << 30 // clients meet what was killed until it is deregistered
	}
	b, out := l.run("balancer", front.Args()...)
	var ready balancer.Ready
	line, err := out.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil {
		t.Fatalf("balancer (pid %d): %v", b.PID(), err)
	}
	l.url = "http://" + ready.Listening
	l.balancer = balancer.NewClient(ready.Admin)
	t.Cleanup(l.balancer.Close)
	cfg.Name, cfg.Launch, cfg.Emit = "api", l.launch, l.emit
	if cfg.HealthTimeout == 0 {
		cfg.HealthTimeout = patience
	}
	if cfg.Drain == 0 {
		cfg.Drain = patience
	}
	l.Group = New(cfg, l.balancer)
	t.Cleanup(l.Close)
	if err := l.Start(t.Context(), "v1", "v1"); err != nil {
		t.Fatal(err)
	}
	return l
}

// run starts the test binary in a role.
func (l *lab) run(role string, args ...string) (*process.Process, *bufio.Reader) {
	l.t.Helper()
	out, in := io.Pipe()
	p, err := l.registry.Start(process.Spec{
		Name: role, Path: os.Args[0], Args: args, Env: append(os.Environ(), "GROUP_TEST_ROLE="+role),
		Stdout: in, Stderr: os.Stderr, Tied: true,
	})
	if err != nil {
		l.t.Error(err)
		return nil, nil
	}
	go func() {
		<-p.Done()
		in.Close()
	}()
	return p, bufio.NewReader(out)
}

func (l *lab) launch(id string, lc LaunchConfig) (*Server, error) {
	if lc.Image == "unknown" {
		return nil, os.ErrNotExist
	}
	if l.hold != nil {
		l.hold(lc.Image)
	}
	l.mu.Lock()
	s := l.warm[lc.Image]
	delete(l.warm, lc.Image)
	l.mu.Unlock()
	if s != nil {
		return s, nil
	}
	return l.boot(id, lc.Image)
}

// warmUp boots a server for the next launch of an image, whose health timeout is
// then not spent on the start of a process.
func (l *lab) warmUp(image string) {
	l.t.Helper()
	s, err := l.boot("i-warm", image)
	if err != nil {
		l.t.Fatal(err)
	}
	address := make(chan string, 1)
	select {
	case a := <-s.Address:
		address <- a
	case <-s.Done():
		l.t.Fatalf("%s: %v", image, s.Err())
	}
	s.Address = address
	l.mu.Lock()
	defer l.mu.Unlock()
	l.warm = map[string]*Server{image: s}
}

// boot starts the process of an instance.
func (l *lab) boot(id, image string) (*Server, error) {
	p, out := l.run("app", id, image)
	if p == nil {
		return nil, os.ErrInvalid
	}
	address := make(chan string, 1)
	go func() {
		var ready struct{ Listening string }
		if json.NewDecoder(out).Decode(&ready) == nil {
			address <- ready.Listening
		}
		io.Copy(io.Discard, out)
	}()
	return &Server{Process: p, Address: address}, nil
}

func (l *lab) emit(e recording.Event) {
	if e.State == "rolling_back" {
		l.cfg.HealthTimeout = patience // for those that are well; Roll itself tells of this
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, e)
}

// told returns the events of a kind so far.
func (l *lab) told(kind string) []recording.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	var of []recording.Event
	for _, e := range l.events {
		if e.Kind == kind {
			of = append(of, e)
		}
	}
	return of
}

// saw reports whether an instance was in a state.
func (l *lab) saw(id, state string) bool {
	return slices.ContainsFunc(l.told(recording.EventInstance), func(e recording.Event) bool { return e.Name == id && e.State == state })
}

// ended reports whether an instance of an image has ended.
func (l *lab) ended(image string) bool {
	return slices.ContainsFunc(l.told(recording.EventInstance), func(e recording.Event) bool {
		return e.Fields["image"] == image && e.State == Terminated
	})
}

// sizes is the least and the most instances in service and alive since the
// group was first whole.
func (l *lab) sizes() (leastServing, mostAlive int) {
	whole := false
	leastServing = l.cfg.Desired
	for _, e := range l.told(recording.EventGroup) {
		if e.State != "size" {
			continue
		}
		serving, alive := e.Fields["in_service"].(int), e.Fields["instances"].(int)
		whole = whole || serving == l.cfg.Desired
		if whole {
			leastServing, mostAlive = min(leastServing, serving), max(mostAlive, alive)
		}
	}
	return leastServing, mostAlive
}

// lives is each instance's states, in the order of the launches, such as
// "launching starting registered in_service".
func (l *lab) lives() []string {
	order, states := []string{}, map[string][]string{}
	for _, e := range l.told(recording.EventInstance) {
		if states[e.Name] == nil {
			order = append(order, e.Name)
		}
		states[e.Name] = append(states[e.Name], e.State)
	}
	lives := make([]string, len(order))
	for n, id := range order {
		lives[n] = strings.Join(states[id], " ")
	}
	return lives
}

// images is the images of the live instances.
func (l *lab) images() string {
	var images []string
	for _, i := range l.Instances() {
		images = append(images, i.Launch.Image)
	}
	return strings.Join(images, " ")
}

// await waits for a condition.
func (l *lab) await(what string, condition func() bool) {
	l.t.Helper()
	for deadline := time.Now().Add(patience); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			l.t.Fatalf("still waiting for: %s", what)
		}
	}
}
