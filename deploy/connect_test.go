package deploy

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf8"
)

// Everything that is wrong with the way to AWS is one line that says what to do.
func TestTroubleIsOneLine(t *testing.T) {
	for name, c := range map[string]struct {
		fault apiError
		kind  TroubleKind
		says  string
	}{
		"denied, the service names the action": {
			apiError{status: 403, code: "AccessDenied", message: "User: arn:aws:iam::1:user/ci is not authorized to perform: cloudformation:DescribeStacks on resource: arn:aws:x"},
			Denied, "may not do cloudformation:DescribeStacks: add that action to their IAM policy"},
		"denied, it does not":         {apiError{status: 403, code: "AccessDenied", message: "Access Denied"}, Denied, "may not do cloudformation:DescribeStacks"},
		"expired":                     {apiError{status: 403, code: "ExpiredToken", message: "The security token included in the request is expired"}, Expired, "session has expired: renew"},
		"unknown key":                 {apiError{status: 403, code: "InvalidClientTokenId", message: "The security token included in the request is invalid."}, NoCredentials, "does not take the credentials"},
		"wrong secret":                {apiError{status: 403, code: "SignatureDoesNotMatch", message: "The request signature we calculated\n does not match"}, NoCredentials, "SignatureDoesNotMatch"},
		"throttled":                   {apiError{status: 400, code: "Throttling", message: "Rate exceeded"}, Throttled, "throttles"},
		"the service is broken":       {apiError{status: 400, code: "InternalFailure", message: "oops"}, Rejected, "cloudformation:DescribeStacks: oops"},
		"it repeats what it was sent": {apiError{status: 400, code: "ValidationError", message: "Value '" + strings.Repeat("é", 60000) + "' at 'templateBody'"}, Rejected, "éé..."},
		"it hangs up":                 {apiError{code: "HANG UP"}, Unreachable, "is not reached"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c2 := w.connect()
			w.fail("DescribeStacks", c.fault)
			_, err := c2.Snapshot(t.Context(), "Stack1")
			if KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") || len(err.Error()) > 700 || !utf8.ValidString(err.Error()) {
				t.Errorf("%s: %.700s", KindOf(err), err)
			}
		})
	}
}

func TestNoSuchStack(t *testing.T) {
	w := newWorld(t)
	_, err := w.connect().Snapshot(t.Context(), "Stack2")
	if KindOf(err) != NoStack || !strings.Contains(err.Error(), "Stack2 does not exist; is the region right?") || !strings.Contains(err.Error(), "eu-west-1") {
		t.Error(err)
	}
}

func TestUnreachableEndpoint(t *testing.T) {
	newWire(t)
	c, err := Connect(t.Context(), Options{Endpoint: "http://127.0.0.1:1", backoff: quick.Groups})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Snapshot(t.Context(), "Stack1")
	if KindOf(err) != Unreachable || !strings.Contains(err.Error(), "http://127.0.0.1:1 is not reached: dial: connection refused") {
		t.Error(KindOf(err), err)
	}
}

func TestEndpointThatIsNoURL(t *testing.T) {
	newWire(t)
	for _, endpoint := range []string{"nonsense", "127.0.0.1:4566", "ftp://127.0.0.1"} {
		if _, err := Connect(t.Context(), Options{Endpoint: endpoint}); err == nil || !strings.Contains(err.Error(), "the endpoint "+endpoint+" is no URL: expected one such as http://") {
			t.Errorf("%s: %v", endpoint, err)
		}
	}
}

func TestNoCredentials(t *testing.T) {
	newWire(t)
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	_, err := Connect(t.Context(), Options{})
	if KindOf(err) != NoCredentials || !strings.HasPrefix(err.Error(), "no AWS credentials: set AWS_ACCESS_KEY_ID") || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
	file := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(file, []byte("[profile a]\nregion=eu-west-1\n[profile sso]\nregion=eu-west-1\nsso_start_url=https://x.awsapps.com/start\nsso_region=eu-west-1\n"+
		"sso_account_id=123456789012\nsso_role_name=dev\n[profile own]\nregion=eu-west-1\ncredential_process=false\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CONFIG_FILE", file)
	for profile, want := range map[string]string{"sso": "log in with: aws sso login --profile sso", "own": "credential_process gives none: exit status 1", "b": "no profile b in ~/.aws"} {
		_, err := Connect(t.Context(), Options{Profile: profile})
		if KindOf(err) != NoCredentials || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", profile, err)
		}
	}
	_, err = Connect(t.Context(), Options{Profile: "b"})
	if err == nil || !strings.Contains(err.Error(), "profile") || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
	var trouble *Trouble
	if !errors.As(err, &trouble) {
		t.Errorf("%T", err)
	}
}

// An answer that breaks off is asked for again.
func TestAnswerThatBreaksOff(t *testing.T) {
	w := newWorld(t)
	var broke atomic.Bool
	front := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err == nil && r.PostForm.Get("Action") == "GetTemplate" && !broke.Swap(true) {
			rw.Header().Set("Content-Length", "1000")
			_, _ = rw.Write([]byte("<GetTemplateResponse>"))
			rw.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		w.ServeHTTP(rw, r)
	}))
	defer front.Close()
	t.Setenv("AWS_ENDPOINT_URL", front.URL)
	s, err := w.connect().Snapshot(t.Context(), "Stack1")
	if err != nil || !broke.Load() || len(s.Gaps) > 0 {
		t.Errorf("broke off: %v; %v, %+v", broke.Load(), err, s)
	}
}
