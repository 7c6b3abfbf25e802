package wire

import "context"

// Operation is one thing that a service can be asked.
type Operation struct {
	Service string // API version for the query protocol, else the service's name on the wire
	Name    string
	do      func(ctx context.Context, q *Request) (any, error)
}

// On makes an operation of f. service is the API version in the query protocol
// ("2010-05-15" is CloudFormation), the target's prefix in JSON ("AmazonSSM"),
// or the service's name in RPC v2 ("GraniteServiceVersion20100801").
func On[In, Out any](service, name string, f func(context.Context, *In) (*Out, error)) Operation {
	return Operation{Service: service, Name: name, do: func(ctx context.Context, q *Request) (any, error) {
		in := new(In)
		if err := q.decode(in); err != nil {
			return nil, Errorf("MalformedInput", "%v", err)
		}
		out, err := f(ctx, in)
		if err != nil {
			return nil, err
		}
		return out, nil
	}}
}

// Do carries the operation out on a request.
func (o Operation) Do(ctx context.Context, q *Request) (any, error) { return o.do(ctx, q) }
