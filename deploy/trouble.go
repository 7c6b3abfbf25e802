package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/smithy-go"
)

// TroubleKind says what is wrong with a call, so far as somebody can do
// something about it.
type TroubleKind string

// The kinds.
const (
	NoCredentials TroubleKind = "no_credentials"
	Expired       TroubleKind = "expired"
	Denied        TroubleKind = "denied"
	WrongRegion   TroubleKind = "wrong_region"
	NoStack       TroubleKind = "no_stack"
	Unreachable   TroubleKind = "unreachable"
	Throttled     TroubleKind = "throttled"
	Rejected      TroubleKind = "rejected" // the service understood, and says no
	Unknown       TroubleKind = "unknown"
)

// Trouble is a call to AWS that failed, in one line that says what to do.
type Trouble struct {
	Kind   TroubleKind
	Action string // the call by its IAM name, such as cloudformation:UpdateStack; empty if none was made
	Text   string
	Err    error
}

// Error is the line.
func (t *Trouble) Error() string { return t.Text }

// Unwrap gives the SDK's error.
func (t *Trouble) Unwrap() error { return t.Err }

// KindOf is the kind of trouble that err is, empty for none.
func KindOf(err error) TroubleKind {
	var t *Trouble
	if errors.As(err, &t) {
		return t.Kind
	}
	return ""
}

// prefixes are the names that IAM has for services, by the SDK's.
var prefixes = map[string]string{
	"CloudFormation":            "cloudformation",
	"Auto Scaling":              "autoscaling",
	"Elastic Load Balancing v2": "elasticloadbalancing",
	"CloudWatch":                "cloudwatch",
	"SSM":                       "ssm",
	"STS":                       "sts",
}

// The codes by which the services say the same.
var (
	expiredCodes   = []string{"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
	unknownCodes   = []string{"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch", "IncompleteSignature", "MissingAuthenticationToken", "AuthFailure"}
	deniedCodes    = []string{"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized"}
	throttledCodes = []string{"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException", "RequestLimitExceeded", "TooManyRequestsException", "SlowDown", "PriorRequestNotComplete"}
)

// notAuthorized is how services name the action that a policy lacks.
var notAuthorized = regexp.MustCompile(`not authorized to perform:? ([a-z0-9-]+:\w+)`)

// noSuchStack is how CloudFormation says so.
var noSuchStack = regexp.MustCompile(`(?i)stack (?:with id |named |\[)?\S* ?does not exist`)

// Explain turns an error of the SDK into a *Trouble; nil, a context's end and
// what is a Trouble already stay as they are.
func (c *Clients) Explain(err error) error {
	var already *Trouble
	if err == nil || errors.As(err, &already) || errors.Is(err, context.Canceled) {
		return err
	}
	t := &Trouble{Kind: Unknown, Err: err}
	var op *smithy.OperationError
	if errors.As(err, &op) {
		t.Action = prefixes[op.Service()] + ":" + op.Operation()
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		c.answered(t, api.ErrorCode(), strings.Join(strings.Fields(api.ErrorMessage()), " "))
		return t
	}
	c.unanswered(t, err)
	return t
}

// mostSaid is how many bytes of what a service said are told: it may repeat all
// that it was sent.
const mostSaid = 500

// answered words what a service said.
func (c *Clients) answered(t *Trouble, code, message string) {
	said := strings.TrimSuffix(message, ".")
	if said == "" {
		said = code
	}
	if len(said) > mostSaid {
		said = strings.ToValidUTF8(said[:mostSaid], "") + "..."
	}
	switch {
	case slices.Contains(expiredCodes, code):
		t.Kind, t.Text = Expired, fmt.Sprintf("%s: the AWS session has expired: renew the credentials (%s)", t.Action, said)
	case slices.Contains(unknownCodes, code):
		t.Kind, t.Text = NoCredentials, fmt.Sprintf("%s: AWS does not take the credentials (%s: %s)", t.Action, code, said)
	case slices.Contains(deniedCodes, code):
		if m := notAuthorized.FindStringSubmatch(message); m != nil {
			t.Action = m[1]
		}
		t.Kind, t.Text = Denied, fmt.Sprintf("the credentials may not do %s: add that action to their IAM policy (%s)", t.Action, said)
	case slices.Contains(throttledCodes, code):
		t.Kind, t.Text = Throttled, fmt.Sprintf("%s: AWS throttles the calls (%s)", t.Action, said)
	case noSuchStack.MatchString(message):
		t.Kind, t.Text = NoStack, fmt.Sprintf("no such stack in region %s: %s; is the region right? (--region, AWS_REGION)", c.Region, said)
	default:
		t.Kind, t.Text = Rejected, fmt.Sprintf("%s: %s", t.Action, said)
	}
}

// unanswered words why no answer came.
func (c *Clients) unanswered(t *Trouble, err error) {
	var dns *net.DNSError
	var to *url.Error
	host := c.Endpoint
	if errors.As(err, &to) {
		if u, parseErr := url.Parse(to.URL); parseErr == nil {
			host = u.Scheme + "://" + u.Host
		}
	}
	switch {
	case strings.Contains(err.Error(), "get credentials:"), strings.Contains(err.Error(), "refresh cached"):
		*t = *noCredentials(c.Profile, err)
	case errors.As(err, &dns) && dns.IsNotFound && c.Endpoint == "":
		t.Kind, t.Text = WrongRegion, fmt.Sprintf("%s: no host %s: is the region %s right? (--region, AWS_REGION)", t.Action, dns.Name, c.Region)
	case host != "":
		t.Kind, t.Text = Unreachable, fmt.Sprintf("%s: the endpoint %s is not reached: %v", t.Action, host, lastOf(err))
	default:
		t.Kind, t.Text = Unknown, fmt.Sprintf("%s: %v", t.Action, lastOf(err))
	}
}

// noCredentials words why there are none, by the profile asked for; empty: the
// environment's.
func noCredentials(profile string, err error) *Trouble {
	said := err.Error()
	switch {
	case strings.Contains(said, "SSO"):
		login := "aws sso login"
		if name := cmp.Or(profile, os.Getenv("AWS_PROFILE")); name != "" {
			login += " --profile " + shellQuote(name)
		}
		return &Trouble{Kind: NoCredentials, Err: err, Text: fmt.Sprintf("no AWS credentials: the SSO session is not there or has expired: log in with: %s (%v)", login, lastOf(err))}
	case strings.Contains(said, "process provider"):
		return &Trouble{Kind: NoCredentials, Err: err, Text: fmt.Sprintf("no AWS credentials: the profile's credential_process gives none: %v", lastOf(err))}
	}
	return &Trouble{Kind: NoCredentials, Err: err,
		Text: fmt.Sprintf("no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with --profile or AWS_PROFILE (%v)", lastOf(err))}
}

// lastOf is the innermost error: the SDK's own words around it repeat
// themselves.
func lastOf(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return fmt.Errorf("%s: %w", op.Op, innermost(op.Err))
	}
	return innermost(err)
}

func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if joined, is := err.(interface{ Unwrap() []error }); is && len(joined.Unwrap()) > 0 {
			inner = joined.Unwrap()[len(joined.Unwrap())-1]
		}
		if inner == nil {
			return err
		}
		err = inner
	}
}

// ActionOf is the IAM action that an error is about, empty for none.
func ActionOf(err error) string {
	var t *Trouble
	if errors.As(err, &t) {
		return t.Action
	}
	return ""
}
