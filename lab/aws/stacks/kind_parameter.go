package stacks

import "upness/lab/aws/wire"

var parameterKind = kind{
	typ: "AWS::SSM::Parameter",
	create: func(c *change) (string, error) {
		name := c.resource.props.Text("Name")
		if name == "" {
			name = c.name(128)
		}
		if _, there := c.store.cfg.Parameters.Get(name); there {
			return "", wire.Errorf("AlreadyExists", "%s already exists", name)
		}
		c.store.cfg.Parameters.Put(name, c.resource.props.Text("Value"))
		return name, nil
	},
	update: func(c *change) error {
		c.store.cfg.Parameters.Put(c.resource.physical, c.resource.props.Text("Value"))
		return nil
	},
	remove: func(c *change) error {
		c.store.cfg.Parameters.Delete(c.resource.physical)
		return nil
	},
	replaced: []string{"Name"},
	attribute: func(s *Store, r *resource, name string) (string, error) {
		if name != "Value" {
			return noAttribute(r, name)
		}
		v, _ := s.cfg.Parameters.Get(r.physical)
		return v, nil
	},
}
