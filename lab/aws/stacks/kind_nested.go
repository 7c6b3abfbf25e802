package stacks

import (
	"errors"
	"fmt"
	"strings"

	"upness/lab/aws/template"
	"upness/lab/aws/wire"
)

// nestedType is the type of a nested stack, and of a stack in its own events.
const nestedType = "AWS::CloudFormation::Stack"

var nestedKind = kind{
	typ: nestedType,
	create: func(c *change) (string, error) {
		v, err := c.nested()
		if err != nil {
			return "", err
		}
		root := c.stack.root
		if root == "" {
			root = c.stack.id
		}
		child, err := c.store.create(c.name(128), v, "", c.stack.id, root)
		if err != nil {
			return "", err
		}
		return child.id, c.settled(child, "CREATE_COMPLETE", "created")
	},
	update: func(c *change) error {
		v, err := c.nested()
		if err != nil {
			return err
		}
		child, err := c.store.update(c.resource.physical, v, "")
		if refused := (*wire.Error)(nil); errors.As(err, &refused) && refused.Message == noUpdates {
			return nil
		}
		if err != nil {
			return err
		}
		return c.settled(child, "UPDATE_COMPLETE", "updated")
	},
	remove: func(c *change) error {
		child, err := c.store.delete(c.resource.physical, "")
		if err != nil {
			return err
		}
		return c.settled(child, "DELETE_COMPLETE", "deleted")
	},
	attribute: func(s *Store, r *resource, name string) (string, error) {
		key, ok := strings.CutPrefix(name, "Outputs.")
		if !ok {
			return noAttribute(r, name)
		}
		return s.Output(r.physical, key), nil
	},
}

// nested is the version that a nested stack is to have.
func (c *change) nested() (version, error) {
	url := c.resource.props.Text("TemplateURL")
	body, err := c.store.cfg.Fetch(url)
	if err != nil {
		return version{}, wire.Invalid("TemplateURL %s: %v", url, err)
	}
	t, err := template.Parse(body)
	if err != nil {
		return version{}, wire.Invalid("%v", err)
	}
	given := map[string]string{}
	for name := range c.resource.props.Map("Parameters") {
		given[name] = strings.Join(c.resource.props.Map("Parameters").Texts(name), ",")
	}
	values, err := t.Values(given)
	if err != nil {
		return version{}, wire.Invalid("%v", err)
	}
	return version{template: t, parameters: values, options: options{capabilities: c.stack.made.options.capabilities}}, nil
}

// settled waits for the nested stack.
func (c *change) settled(child *stack, want, verb string) error {
	status, _, err := c.store.Settle(c.ctx, child.id)
	if err != nil {
		c.store.lock(func() {
			if child.stop != nil && strings.HasSuffix(child.status, "_IN_PROGRESS") {
				child.stop(errUser)
			}
		})
		return err
	}
	if status != want {
		var reason string
		c.store.lock(func() { reason = child.lastReason() })
		return fmt.Errorf("Embedded stack %s was not successfully %s. Currently in %s with reason: %s", child.id, verb, status, reason)
	}
	return nil
}

// lastReason is the newest reason that a stack was in some status for.
func (st *stack) lastReason() string {
	for i := len(st.history) - 1; i >= 0; i-- {
		if st.history[i].reason != "" {
			return strings.TrimSpace(st.history[i].reason)
		}
	}
	return ""
}
