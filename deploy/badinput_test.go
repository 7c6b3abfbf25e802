package deploy

import (
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"upness/recording"
)

// said gathers what is told of a stack and an update of it in every way: what
// could not be read, warnings and errors.
func (w *world) said() (lines []string) {
	d, l := w.driver()
	note := func(err error) {
		if err != nil {
			lines = append(lines, err.Error())
		}
	}
	s, err := d.Clients.Snapshot(w.ctx, "Stack1")
	note(err)
	if err == nil {
		for _, gap := range s.Gaps {
			note(gap)
		}
	}
	_, _, err = d.Clients.Parameter(w.ctx, "/Stack1/migration")
	note(err)
	u := release2()
	u.TemplateURL = "https://s3/new.yaml"
	p, err := d.Prepare(w.ctx, u)
	note(err)
	if err == nil {
		view, err := d.Clients.Preview(w.ctx, p)
		note(err)
		if view != nil && view.Leftover != "" {
			lines = append(lines, view.Leftover)
		}
	}
	spent := make(chan struct{})
	d.Spent = spent
	w.course = func(w *world, asked map[string]string) {
		w.become("UPDATE_IN_PROGRESS")
		close(spent)
		denied := func() bool { return l.warned("could not be cancelled") }
		until(w.t, "the cancelling", func() bool { return denied() || w.is() != "UPDATE_IN_PROGRESS" })
		if denied() {
			succeed(w, asked)
		}
	}
	_, err = d.Update(w.ctx, u)
	note(err)
	for _, e := range l.of(recording.EventWarning) {
		lines = append(lines, e.Text)
	}
	return lines
}

// Every action that the policies allow is named when it is denied, in one line.
func TestEveryDeniedActionIsNamed(t *testing.T) {
	for _, action := range append(documented(t, "watch"), documented(t, "deploy")...) {
		if action == "cloudwatch:GetMetricData" {
			continue // speaks another protocol: TestTellMinutes
		}
		t.Run(action, func(t *testing.T) {
			w := newWorld(t)
			w.templates["https://s3/new.yaml"] = worldTemplate
			_, call, _ := strings.Cut(action, ":")
			w.fail(call, denied)
			lines := w.said()
			want := "the credentials may not do " + action + ": add that action to their IAM policy"
			if !slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, want) }) {
				t.Errorf("%q is not said in\n%s", want, strings.Join(lines, "\n"))
			}
			for _, line := range lines {
				if strings.Contains(line, "\n") {
					t.Errorf("more than a line: %q", line)
				}
			}
		})
	}
}

// Between the two updates of a release the way to AWS is lost: the second is not
// begun, and one line says why.
func TestReleaseThatLosesAWSBetweenItsUpdates(t *testing.T) {
	for name, c := range map[string]struct {
		fault apiError
		kind  TroubleKind
		says  string
	}{
		"expired":     {expired, Expired, "cloudformation:DescribeStacks: the AWS session has expired: renew the credentials"},
		"unreachable": {hangUp, Unreachable, "cloudformation:DescribeStacks: the endpoint http://127.0.0.1:"},
		"denied":      {denied, Denied, "the credentials may not do cloudformation:DescribeStacks: add that action"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			d, _ := w.driver()
			migrated, deployed, err := d.Release(w.ctx, Release{Stack: "Stack1", New: "ami-2", Migrated: func(context.Context) error {
				w.fail("DescribeStacks", c.fault)
				return nil
			}})
			if migrated == nil || deployed != nil || KindOf(err) != c.kind || !strings.HasPrefix(err.Error(), "the migrations are done, the second update was not begun: "+c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, %v, %s: %v", migrated, deployed, KindOf(err), err)
			}
			if w.count("UpdateStack") != 1 {
				t.Errorf("%d updates were sent", w.count("UpdateStack"))
			}
		})
	}
}

// Somebody has carried the second update out by hand: it has nothing to do,
// which is worth a warning.
func TestSecondUpdateWithNothingToDo(t *testing.T) {
	w := newWorld(t)
	d, l := w.driver()
	_, deployed, err := d.Release(w.ctx, Release{Stack: "Stack1", New: "ami-2", Migrated: func(context.Context) error {
		w.locked(func() {
			w.apply(map[string]string{"LcImageId": "ami-2", "DesiredCapacity": "2", "MigrationLcImageId": "ami-2", "MigrationDesiredCapacity": "0", "DbPassword": password})
		})
		return nil
	}})
	if err != nil || !deployed.Nothing || !l.warned("stack Stack1: there is nothing to update: it is as asked already") {
		t.Error(deployed, err)
	}
}

// An update is not done before clients see the new version.
func TestVersionThatClientsNeverSee(t *testing.T) {
	w := newWorld(t)
	d, _ := w.driver()
	d.Pace.Settle = 100 * time.Millisecond
	d.Seen = func(ctx context.Context) error {
		<-ctx.Done()
		return errors.New("v1 answers still")
	}
	out, err := d.Update(w.ctx, release2())
	if err == nil || err.Error() != "stack Stack1 is updated, but clients do not see the new version: v1 answers still" || out.Status != "UPDATE_COMPLETE" {
		t.Error(out, err)
	}
}

// noNames is a server of names that knows none: no name is looked up in the world.
func noNames(t *testing.T) {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		query := make([]byte, 512)
		for {
			n, from, err := server.ReadFrom(query)
			if err != nil {
				return
			}
			query[2], query[3] = query[2]|0x80, 3    // an answer: NXDOMAIN
			query[8], query[9] = 0, 0                // no authority,
			query[10], query[11] = 0, 0              // and nothing else: the question alone goes back
			_, _ = server.WriteTo(query[:n:n], from) // who asked may have left
		}
	}()
	resolver := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
	t.Cleanup(func() {
		net.DefaultResolver = resolver
		server.Close()
	})
}

// A region that does not exist has no host, and one that is not given is asked for.
func TestWrongRegion(t *testing.T) {
	newWire(t)
	noNames(t)
	os.Unsetenv("AWS_ENDPOINT_URL") // newWire restores it
	c, err := Connect(t.Context(), Options{Region: "eu-middle-9", backoff: quick.Groups})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Snapshot(t.Context(), "Stack1")
	const says = "cloudformation:DescribeStacks: no host cloudformation.eu-middle-9.amazonaws.com: is the region eu-middle-9 right? (--region, AWS_REGION)"
	if KindOf(err) != WrongRegion || err.Error() != says {
		t.Error(KindOf(err), err)
	}
	os.Unsetenv("AWS_REGION")
	if _, err := Connect(t.Context(), Options{}); KindOf(err) != WrongRegion || err.Error() != "no AWS region is given: name it with --region or AWS_REGION" {
		t.Error(err)
	}
}
