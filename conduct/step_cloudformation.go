package conduct

import (
	"context"

	"upness/deploy"
	"upness/deploy/preflight"
	"upness/plan"
)

// doCloudFormation updates a stack and follows it to its end.
func doCloudFormation(ctx context.Context, c *conductor, s plan.Step) error {
	f := s.CloudFormation
	c.deploysTo(f.Stack)
	u := deploy.Update{Stack: f.Stack, Parameters: f.Parameters, Capabilities: f.Capabilities, Wait: f.Wait, NothingOK: f.Unchanged}
	var err error
	if u.TemplateURL, u.TemplateBody, err = c.template(f.Template); err != nil {
		return err
	}
	r := rules{version: f.Version, cancelOn: f.CancelOn, preflight: f.Preflight, ask: func(*deploy.Prepared) preflight.Request {
		return preflight.Request{Body: u.TemplateBody, File: f.Template}
	}}
	return c.drive(ctx, r, func(ctx context.Context, d *deploy.Driver) error {
		_, err := d.Update(ctx, u)
		return err
	})
}
