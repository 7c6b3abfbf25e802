package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
)

// Release is the release of an image by two updates of a stack: the first lets
// a worker of the new image run the migrations and leaves the servers alone,
// the second takes the worker away and replaces the servers.
type Release struct {
	Stack string
	Old   string // the image that the servers run; empty: the one that they are found to run
	New   string
	Names Names

	TemplateURL  string // of a new template for both updates; empty, and no body: the one it has
	TemplateBody string
	Capabilities []string
	Wait         bool // for an update under way to end first

	// Migrated returns when the migration is done well; its error is why it is
	// not. A nil one takes the end of the first update for that of the migration.
	Migrated func(ctx context.Context) error
}

// Names are the parameters of the stack that a release sets.
type Names struct {
	Image            string // default LcImageId
	Desired          string // default DesiredCapacity; it is kept as it is live
	MigrationImage   string // default MigrationLcImageId
	MigrationDesired string // default MigrationDesiredCapacity
}

func (n Names) filled() Names {
	return Names{
		Image: cmp.Or(n.Image, "LcImageId"), Desired: cmp.Or(n.Desired, "DesiredCapacity"),
		MigrationImage: cmp.Or(n.MigrationImage, "MigrationLcImageId"), MigrationDesired: cmp.Or(n.MigrationDesired, "MigrationDesiredCapacity"),
	}
}

// The phases of a release.
const (
	phaseMigrate = "migrate"
	phaseDeploy  = "deploy"
)

// Release carries both updates out; the second only if the migration is done
// well. Its errors are those of Update.
func (d *Driver) Release(ctx context.Context, r Release) (migrated, deployed *Outcome, err error) {
	r.Names = r.Names.filled()
	p, err := d.Prepare(ctx, r.migration())
	if err != nil {
		return nil, nil, unfollowed(ctx, err, r.Stack, notBegun)
	}
	if err := r.check(p.Snapshot); err != nil {
		return nil, nil, err
	}
	// What to leave alone is known only now.
	p, err = d.Clients.Prepare(ctx, p.Snapshot, r.migration())
	if err != nil {
		return nil, nil, err
	}
	w, err := d.watch(ctx, p.Snapshot)
	if err != nil {
		return nil, nil, unfollowed(ctx, err, r.Stack, notBegun)
	}
	defer w.end()
	d.phase(phaseMigrate)
	if migrated, err = d.carry(ctx, w, p); err != nil {
		return migrated, nil, fmt.Errorf("migration: %w", err)
	}
	if r.Migrated != nil {
		if err := d.migration(ctx, r, p.Snapshot); err != nil {
			return migrated, nil, err
		}
	}
	d.phase(phaseDeploy)
	if p, err = d.Prepare(ctx, r.deployment()); err != nil {
		const far = "the migrations are done, the second update was not begun"
		if left := unfollowed(ctx, err, r.Stack, far); left != err {
			return migrated, nil, left
		}
		return migrated, nil, fmt.Errorf("%s: %w", far, err)
	}
	if deployed, err = d.carry(ctx, w, p); err == nil {
		err = d.seen(ctx, deployed.Stack)
	}
	return migrated, deployed, err
}

func (d *Driver) phase(name string) {
	if d.Phase != nil {
		d.Phase(name)
	}
}

// migration is the first update.
func (r *Release) migration() Update {
	parameters := map[string]string{r.Names.MigrationImage: r.New, r.Names.MigrationDesired: "1"}
	if r.Old != "" {
		parameters[r.Names.Image] = r.Old
	}
	return Update{Stack: r.Stack, TemplateURL: r.TemplateURL, TemplateBody: r.TemplateBody, Capabilities: r.Capabilities, Wait: r.Wait, Parameters: parameters}
}

// deployment is the second update. There may be nothing to do for it: the
// servers run the new image already.
func (r *Release) deployment() Update {
	return Update{Stack: r.Stack, TemplateURL: r.TemplateURL, TemplateBody: r.TemplateBody, Capabilities: r.Capabilities, Wait: true, NothingOK: true,
		Parameters: map[string]string{r.Names.Image: r.New, r.Names.MigrationImage: r.New, r.Names.MigrationDesired: "0"}}
}

// check finds the groups and what they run, and refuses what would not be the
// release that was asked for.
func (r *Release) check(s *Snapshot) error {
	servers, worker := s.setBy(r.Names.Image, r.Names.Desired), s.setBy(r.Names.MigrationImage, r.Names.MigrationDesired)
	name := s.Root.Name()
	switch {
	case servers == nil:
		return &Refusal{Rule: "groups", Text: fmt.Sprintf("stack %s: no group takes its image from the parameter %s and its desired capacity from %s: name the right ones with `parameters`", name, r.Names.Image, r.Names.Desired)}
	case worker == nil:
		return &Refusal{Rule: "groups", Text: fmt.Sprintf("stack %s: no group takes its image from the parameter %s and its desired capacity from %s: name the right ones with `parameters`", name, r.Names.MigrationImage, r.Names.MigrationDesired)}
	case worker == servers:
		return &Refusal{Rule: "groups", Text: fmt.Sprintf("stack %s: servers and migration worker are one group, %s", name, servers.Logical)}
	}
	if r.Old == "" {
		r.Old = servers.Image
	}
	if servers.Image != "" && servers.Image != r.Old {
		return &Refusal{Rule: "old_image", Text: fmt.Sprintf("stack %s: its servers run the image %s, not %s: the first update would replace them", name, servers.Image, r.Old)}
	}
	if r.Old == "" {
		return &Refusal{Rule: "old_image", Text: fmt.Sprintf("stack %s: the image that its servers run is not known: name it with `from`", name)}
	}
	return nil
}

// setBy finds the group whose image and desired capacity two parameters set.
func (s *Snapshot) setBy(image, desired string) *Group {
	for _, g := range s.Groups {
		if g.ImageParameter == image && g.DesiredParameter == desired {
			return g
		}
	}
	return nil
}

// migration waits for the migration's status, not the stack's: the stack is
// complete before the migrations are.
func (d *Driver) migration(ctx context.Context, r Release, s *Snapshot) error {
	wait, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-d.Spent:
			stop()
		case <-wait.Done():
		}
	}()
	err := r.Migrated(wait)
	if spent := d.spent(s.Root.Name()); spent != nil {
		return spent
	}
	if err == nil {
		return nil
	}
	p, prepareErr := d.Clients.Prepare(ctx, s, Update{Stack: r.Stack, Parameters: map[string]string{r.Names.MigrationDesired: "0"}})
	if ctx.Err() != nil {
		far := fmt.Sprintf("the migration to %s goes on, its end was not waited for; the servers were left alone, the second update was not begun", r.New)
		if prepareErr == nil {
			far += "; to take the migration worker away: " + p.Command
		}
		return unfollowed(ctx, ctx.Err(), s.Root.Name(), far)
	}
	if prepareErr == nil {
		d.tell("to take the migration worker away: " + p.Command)
	}
	if KindOf(err) != "" { // AWS, that was to tell of it, is not heard
		return &Undecided{Stack: s.Root.Name(), Err: err, Text: fmt.Sprintf(
			"what became of the migration to %s is not known: %v (the servers were left alone, the second update was not begun)", r.New, err)}
	}
	return fmt.Errorf("migration to %s: %w (the servers were left alone, the migration worker is still there)", r.New, errors.New(strings.TrimSpace(err.Error())))
}
