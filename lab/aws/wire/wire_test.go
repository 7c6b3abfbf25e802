package wire

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type part struct {
	Name *string
	Tags []string
}

type asked struct {
	Text   *string
	Number *int32
	Yes    *bool
	At     *time.Time
	Parts  []part
	One    *part
}

// echo answers with what it was asked.
func echo(service string) Operation {
	return On(service, "Echo", func(_ context.Context, in *asked) (*asked, error) {
		if in.Text == nil {
			return nil, Invalid("Text is %s", "<missing>")
		}
		return in, nil
	})
}

func ask(t *testing.T, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	q, err := Read(r)
	if err != nil {
		q.Fail(w, Invalid("%v", err))
		return w
	}
	out, err := echo(q.Service).Do(t.Context(), q)
	if err != nil {
		q.Fail(w, err)
		return w
	}
	q.Answer(w, out)
	return w
}

func form(pairs ...string) *http.Request {
	values := url.Values{"Action": {"Echo"}, "Version": {"2010-05-15"}}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return httptest.NewRequest("POST", "/", strings.NewReader(values.Encode()))
}

func TestQueryProtocol(t *testing.T) {
	w := ask(t, form("Text", "a<b", "Number", "7", "Yes", "true", "At", "2026-01-02T03:04:05Z", "Parts.member.2.Name", "second",
		"Parts.member.10.Name", "tenth", "Parts.member.1.Name", "first", "Parts.member.1.Tags.member.1", "x", "One.Name", "only"))
	body := w.Body.String()
	const want = `<EchoResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><EchoResult><Text>a&lt;b</Text><Number>7</Number><Yes>true</Yes>` +
		`<At>2026-01-02T03:04:05.000Z</At><Parts><member><Name>first</Name><Tags><member>x</member></Tags></member><member><Name>second</Name></member>` +
		`<member><Name>tenth</Name></member></Parts><One><Name>only</Name></One></EchoResult>`
	if w.Code != 200 || !strings.HasPrefix(body, want) || !strings.Contains(body, "<RequestId>"+w.Header().Get("X-Amzn-RequestId")+"</RequestId>") {
		t.Errorf("%d\n%s\nwant\n%s", w.Code, body, want)
	}
	w = ask(t, form())
	if w.Code != 400 || !strings.Contains(w.Body.String(), "<Error><Type>Sender</Type><Code>ValidationError</Code><Message>Text is &lt;missing&gt;</Message></Error>") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask(t, form("Text", "a", "Number", "many")); w.Code != 400 || !strings.Contains(w.Body.String(), "expected a whole number") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestJSONProtocol(t *testing.T) {
	r := httptest.NewRequest("POST", "/", strings.NewReader(`{"Text": "a", "Number": 1000000, "At": 1767323045.5, "Parts": [{"Name": "p"}], "New": 1}`))
	r.Header.Set("X-Amz-Target", "AmazonSSM.Echo")
	w := ask(t, r)
	if got, want := w.Body.String(), `{"At":1767323045.5,"Number":1000000,"Parts":[{"Name":"p"}],"Text":"a"}`; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	r = httptest.NewRequest("POST", "/", strings.NewReader(`{}`))
	r.Header.Set("X-Amz-Target", "AmazonSSM.Echo")
	if w := ask(t, r); w.Code != 400 || w.Header().Get("X-Amzn-ErrorType") != "ValidationError" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}

// What plain values become in CBOR comes back.
func TestCBOR(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 500_000_000, time.UTC)
	values := map[string]any{"Text": "a", "Number": int64(-7), "Yes": true, "At": at, "List": []any{1.5, "x"}}
	if diff := cmp.Diff(values, fromCBOR(toCBOR(values))); diff != "" {
		t.Error(diff)
	}
}

// Whatever is sent, it is read or refused.
func FuzzForm(f *testing.F) {
	f.Add("Action=Echo&Version=1&Text=a&Parts.member.1.Name=x&Parts.member.x=1")
	f.Add("Action=Echo&Text.member.1=a&At=never&One=1&Parts=")
	f.Fuzz(func(t *testing.T, body string) {
		ask(t, httptest.NewRequest("POST", "/", strings.NewReader(body)))
	})
}
