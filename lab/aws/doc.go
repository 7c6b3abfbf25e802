// Package aws answers on loopback what a deployment asks of AWS: CloudFormation,
// Auto Scaling, Elastic Load Balancing v2, Systems Manager's parameters,
// CloudWatch's metrics and STS, over instances and balancers that are real.
//
//	wire        the protocols, over the SDK's own types
//	template    CloudFormation templates, evaluated
//	stacks      CloudFormation
//	scaling     Auto Scaling
//	balancing   Elastic Load Balancing v2
//	parameters  Systems Manager
//	metrics     CloudWatch
//
// A client is pointed here with AWS_ENDPOINT_URL. Credentials may be any;
// signatures are not verified. A request to another region finds it empty.
package aws
