package stacks

import (
	"strconv"

	"upness/lab/aws/wire"
)

var configurationKind = kind{
	typ: "AWS::AutoScaling::LaunchConfiguration",
	create: func(c *change) (string, error) {
		name := c.resource.props.Text("LaunchConfigurationName")
		if name == "" {
			name = c.name(255)
		}
		return name, c.store.cfg.Groups.CreateLaunchConfiguration(name, c.resource.props)
	},
	remove:    func(c *change) error { return c.store.cfg.Groups.DeleteLaunchConfiguration(c.resource.physical) },
	attribute: func(_ *Store, r *resource, name string) (string, error) { return noAttribute(r, name) },
}

var launchTemplateKind = kind{
	typ: "AWS::EC2::LaunchTemplate",
	create: func(c *change) (string, error) {
		name := c.resource.props.Text("LaunchTemplateName")
		if name == "" {
			name = c.name(128)
		}
		if c.resource.props.Map("LaunchTemplateData").Text("ImageId") == "" {
			return "", wire.Invalid("launch template %s names no image", name)
		}
		return c.store.cfg.Groups.CreateLaunchTemplate(name, c.resource.props.Map("LaunchTemplateData")), nil
	},
	update: func(c *change) error {
		// A rollback takes the version of the update away: the group goes back to
		// the version that its instances were launched from.
		if c.rollback && c.store.cfg.Groups.DropLaunchTemplateVersion(c.resource.physical, c.resource.props.Map("LaunchTemplateData")) {
			return nil
		}
		c.store.cfg.Groups.AddLaunchTemplateVersion(c.resource.physical, c.resource.props.Map("LaunchTemplateData"))
		return nil
	},
	remove: func(c *change) error {
		c.store.cfg.Groups.DeleteLaunchTemplate(c.resource.physical)
		return nil
	},
	replaced: []string{"LaunchTemplateName"},
	attribute: func(s *Store, r *resource, name string) (string, error) {
		switch name {
		case "LatestVersionNumber":
			return strconv.Itoa(s.cfg.Groups.LaunchTemplateVersion(r.physical)), nil
		case "DefaultVersionNumber":
			return "1", nil
		case "LaunchTemplateId":
			return r.physical, nil
		}
		return noAttribute(r, name)
	},
}
