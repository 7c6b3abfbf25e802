package conduct

import (
	"context"

	"upness/deploy"
	"upness/deploy/preflight"
	"upness/plan"
)

// doRelease releases an image by two updates of a stack: the migrations first,
// then the servers.
func doRelease(ctx context.Context, c *conductor, s plan.Step) error {
	f := s.Release
	c.deploysTo(f.Stack)
	names := deploy.Names{
		Image: f.Parameters.Image, Desired: f.Parameters.Desired,
		MigrationImage: f.Parameters.MigrationImage, MigrationDesired: f.Parameters.MigrationDesired,
	}
	r := deploy.Release{Stack: f.Stack, Old: f.From, New: f.To, Names: names, Capabilities: f.Capabilities, Wait: f.Wait}
	var err error
	if r.TemplateURL, r.TemplateBody, err = c.template(f.Template); err != nil {
		return err
	}
	var before *fresh
	if f.Status != nil {
		told := plan.Step{Name: s.Name, Phase: "migrate", Migrate: &plan.Migrate{Status: f.Status}}
		source, err := c.source(ctx, told)
		if err != nil {
			return err
		}
		if before, err = newFresh(ctx, source, f.To, f.Status); err != nil {
			return err
		}
		r.Migrated = func(ctx context.Context) error { return c.awaitFrom(ctx, told, before) }
	}
	how := rules{version: f.Version, cancelOn: f.CancelOn, preflight: f.Preflight, ask: func(p *deploy.Prepared) preflight.Request {
		ask := preflight.Request{Names: names, Step: preflight.Migrate, OldImage: f.From, NewImage: f.To, Body: r.TemplateBody, File: f.Template}
		if p.Parameters[names.Image] == f.To {
			ask.Step = preflight.Deploy
		} else if before != nil {
			ask.MigrationStatus, ask.StatusIsFresh = before.says(), before.tells()
		}
		return ask
	}}
	return c.drive(ctx, how, func(ctx context.Context, d *deploy.Driver) error {
		_, _, err := d.Release(ctx, r)
		return err
	})
}
