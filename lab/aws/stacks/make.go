package stacks

import "upness/lab/aws/template"

// Make begins the creation of a stack; see Settle. It acknowledges every
// capability.
func (s *Store) Make(name string, body []byte, parameters map[string]string) error {
	t, err := template.Parse(body)
	if err != nil {
		return err
	}
	values, err := t.Values(parameters)
	if err != nil {
		return err
	}
	v := version{template: t, parameters: values, options: options{capabilities: []string{"CAPABILITY_NAMED_IAM"}}}
	_, err = s.create(name, v, "", "", "")
	return err
}
