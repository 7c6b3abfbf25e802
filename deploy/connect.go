package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/smithy-go/logging"
)

// Options say how AWS is reached. What is empty comes from where the AWS
// command line takes it: the environment, ~/.aws, the instance's role.
type Options struct {
	Region   string
	Profile  string
	Endpoint string // URL of every service, in place of AWS's own; default AWS_ENDPOINT_URL

	Credentials aws.CredentialsProvider // in place of all others; may be nil

	backoff time.Duration // the longest between the attempts at one call; default longestBackoff
}

// Clients reach the services that a deployment needs. They are safe for
// concurrent use.
type Clients struct {
	Stacks     *cloudformation.Client
	Groups     *autoscaling.Client
	Balancers  *elasticloadbalancingv2.Client
	Metrics    *cloudwatch.Client
	Parameters *ssm.Client

	Region   string
	Profile  string // as given; empty: the default
	Endpoint string // empty: AWS's own

	clock *clock
}

// Times of one attempt at one call, and how often a call is tried. A call that
// changes something carries a token by which a second attempt is known.
const (
	dialTimeout    = 5 * time.Second
	answerTimeout  = 15 * time.Second
	attempts       = 3
	longestBackoff = 1 * time.Second
	credentialTime = 10 * time.Second
)

// Connect finds credentials and region, and makes the clients. It calls no
// service but the one that gives the credentials. Its error is a *Trouble.
func Connect(ctx context.Context, o Options) (*Clients, error) {
	clock := newClock()
	load := []func(*config.LoadOptions) error{
		config.WithHTTPClient(awshttp.NewBuildableClient().
			WithTimeout(answerTimeout).
			WithDialerOptions(func(d *net.Dialer) { d.Timeout = dialTimeout })),
		config.WithRetryer(func() aws.Retryer { return newRetryer(cmp.Or(o.backoff, longestBackoff)) }),
		config.WithLogger(logging.Nop{}), // what matters is told as an event
	}
	if o.Region != "" {
		load = append(load, config.WithRegion(o.Region))
	}
	if o.Profile != "" {
		load = append(load, config.WithSharedConfigProfile(o.Profile))
	}
	if o.Endpoint != "" {
		load = append(load, config.WithBaseEndpoint(o.Endpoint))
	}
	if o.Credentials != nil {
		load = append(load, config.WithCredentialsProvider(o.Credentials))
	}
	cfg, err := config.LoadDefaultConfig(ctx, load...)
	var missing config.SharedConfigProfileNotExistError
	if errors.As(err, &missing) {
		return nil, &Trouble{Kind: NoCredentials, Err: err, Text: fmt.Sprintf("no profile %s in ~/.aws: these are there: aws configure list-profiles", missing.Profile)}
	}
	if err != nil {
		return nil, &Trouble{Kind: NoCredentials, Text: fmt.Sprintf("AWS configuration: %v", lastOf(err)), Err: err}
	}
	if err := checkEndpoint(cfg.BaseEndpoint); err != nil {
		return nil, err
	}
	if cfg.Region == "" {
		return nil, &Trouble{Kind: WrongRegion, Text: "no AWS region is given: name it with --region or AWS_REGION"}
	}
	ctx, cancel := context.WithTimeout(ctx, credentialTime)
	defer cancel()
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return nil, noCredentials(o.Profile, err)
	}
	// Only now: AWS_CA_BUNDLE asks for a client of the SDK's own kind.
	cfg.HTTPClient = dated{clock: clock, inner: bodied{cfg.HTTPClient}}
	c := &Clients{
		Stacks:     cloudformation.NewFromConfig(cfg),
		Groups:     autoscaling.NewFromConfig(cfg),
		Balancers:  elasticloadbalancingv2.NewFromConfig(cfg),
		Metrics:    cloudwatch.NewFromConfig(cfg),
		Parameters: ssm.NewFromConfig(cfg),
		Region:     cfg.Region,
		Profile:    o.Profile,
		Endpoint:   cmp.Or(o.Endpoint, aws.ToString(cfg.BaseEndpoint)),
		clock:      clock,
	}
	return c, nil
}

// checkEndpoint refuses an endpoint that is no URL of HTTP; nil is AWS's own.
func checkEndpoint(endpoint *string) error {
	if endpoint == nil {
		return nil
	}
	u, err := url.Parse(*endpoint)
	if err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		return nil
	}
	return &Trouble{Kind: Unreachable, Err: err, Text: fmt.Sprintf("the endpoint %s is no URL: expected one such as http://127.0.0.1:4566 (--endpoint, AWS_ENDPOINT_URL)", *endpoint)}
}

// newRetryer tries a call a few times within seconds. The SDK's own bucket of
// tokens is left out: after some failures it would fail calls that it never
// made, and a poll must not be lost to that.
func newRetryer(backoff time.Duration) aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = attempts
		o.MaxBackoff = backoff
		o.RateLimiter = ratelimit.None
		o.Retryables = append(o.Retryables, retry.IsErrorRetryableFunc(cutOff))
	})
}

// cutOff says that an answer that broke off is asked for again, which the SDK
// leaves open.
func cutOff(err error) aws.Ternary {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return aws.TrueTernary
	}
	return aws.UnknownTernary
}
