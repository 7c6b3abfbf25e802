// Package wire speaks the three protocols in which AWS services are asked: the
// form-encoded query protocol with XML answers (CloudFormation, Auto Scaling,
// Elastic Load Balancing, STS), JSON 1.1 (Systems Manager) and Smithy RPC v2 in
// CBOR (CloudWatch).
//
// An operation is a function from the SDK's own input type to its own output
// type, so that the shapes of questions and answers are those of the service:
//
//	wire.On("2010-05-15", "DescribeStacks", func(ctx context.Context, in *cloudformation.DescribeStacksInput) (*cloudformation.DescribeStacksOutput, error) {...})
package wire
