package lab

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"upness/examples"
	"upness/lab/aws"
	"upness/lab/aws/balancing"
	"upness/lab/aws/template"
	"upness/lab/balancer"
)

// startStack starts AWS on loopback, creates the stack and waits until it is
// there. Its instances and balancers are processes as those of a lab without a
// stack; what happens to them is told in truth.jsonl only: who watches a stack
// is to learn it from AWS.
func (e *Env) startStack(ctx context.Context) error {
	stack := e.cfg.Stack
	body, dir, err := e.template(stack.Template)
	if err != nil {
		return fmt.Errorf("template %s: %w", stack.Template, err)
	}
	truth, err := newTruth(filepath.Join(e.opts.Dir, "truth.jsonl"))
	if err != nil {
		return err
	}
	e.aws, err = aws.Start(aws.Config{
		Listen: stack.Listen, Speed: stack.Speed, Templates: dir, NoDrain: stack.NoDrain, Start: e.machine, Front: e.front, Told: truth.tell,
		Images: func(id string) bool { _, err := e.image(id); return err == nil },
	})
	if err != nil {
		return err
	}
	if body == nil {
		e.aws.SetFaults(stack.Faults)
		return nil
	}
	if body, err = template.Edit(body, stack.Edit); err != nil {
		return fmt.Errorf("template %s: %w", stack.Template, err)
	}
	if err := e.aws.CreateStack(ctx, stack.Name, body, stack.Parameters); err != nil {
		return err
	}
	if e.url = e.aws.Address(stack.Name); e.url == "" {
		return fmt.Errorf("stack %s: its template has no load balancer with a listener", stack.Name)
	}
	e.aws.SetFaults(stack.Faults)
	if stack.Faults.Busy > 0 {
		return e.aws.Stacks().Occupy(stack.Name, stack.Faults.Busy)
	}
	return nil
}

// template is the template of a name and the folder in which nested ones are. No
// name is no template: the lab's AWS begins empty.
func (e *Env) template(name string) (body []byte, dir string, err error) {
	if name == "" {
		return nil, e.opts.Base, nil
	}
	if !strings.HasPrefix(name, builtIn) && !filepath.IsAbs(name) {
		name = filepath.Join(e.opts.Base, name)
	}
	body, err = Template(name)
	return body, filepath.Dir(name), err
}

// Template is a template of CloudFormation: a file, or lab:NAME for one that the
// tool brings along.
func Template(name string) ([]byte, error) {
	if own, ok := strings.CutPrefix(name, builtIn); ok {
		return examples.Template(own)
	}
	return os.ReadFile(name)
}

// front starts a balancer's process.
func (e *Env) front(ctx context.Context, name string, cfg balancer.Config) (*balancing.Front, error) {
	p, ready, err := e.spawnBalancer(ctx, name, cfg)
	if err != nil {
		return nil, err
	}
	return &balancing.Front{Client: balancer.NewClient(ready.Admin), Stop: func() {
		_ = p.Stop(context.Background(), workerGrace) // the lab's end sees to it else
	}}, nil
}

// Environ is what a command needs in its environment to speak to the lab's AWS;
// nothing without a stack.
func (e *Env) Environ() []string {
	if e.aws == nil {
		return nil
	}
	return e.aws.Environ()
}

// Endpoint is the URL of the lab's AWS; empty without a stack.
func (e *Env) Endpoint() string {
	if e.aws == nil {
		return ""
	}
	return e.aws.URL()
}

// truth is the log of what happened, as the lab itself knows it.
type truth struct {
	mu   sync.Mutex
	file *os.File
}

func newTruth(path string) (*truth, error) {
	file, err := os.Create(path)
	return &truth{file: file}, err
}

func (t *truth) tell(kind string, fields map[string]any) {
	line := map[string]any{"kind": kind, "time": time.Now().UTC()}
	for name, value := range fields {
		line[name] = value
	}
	text, err := json.Marshal(line)
	if err != nil {
		return // texts and times only
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	_, _ = t.file.Write(append(text, '\n')) // the lab works without its log
}
