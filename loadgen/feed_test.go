package loadgen

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upness/lab/postgres"
	"upness/lab/process"
	"upness/plan"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// requests renders the first n requests of a load as text.
func requests(t *testing.T, l plan.Load, n uint64) string {
	t.Helper()
	g, err := New(context.Background(), l, Options{Sink: &shelf{}, Dir: "testdata"})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	next := g.planner()
	for i := range n {
		d := next(i)
		d.seq = i
		r, err := g.targets[d.target].request(&d)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%d %s %s", i, r.method, r.url)
		for _, h := range slices.Sorted(maps.Keys(r.header)) {
			fmt.Fprintf(&out, " %s=%q", h, r.header[h][0])
		}
		fmt.Fprintf(&out, " %s\n", r.body)
	}
	return out.String()
}

func feedLoad() plan.Load {
	l := load("", 10, 0)
	l.URL = "http://lab/api"
	l.Feeds = map[string]plan.Feed{
		"student": {File: "students.csv", Order: "sequential"},
		"random":  {File: "students.csv"},
		"course":  {Zipf: &plan.ZipfRange{From: 100, To: 199, S: 1.1}},
		"answer":  {Range: &plan.IntRange{From: -2, To: 2}},
		"key":     {UUID: true},
		"mood":    {Values: []string{"calm", "so so"}},
	}
	l.Headers = map[string]string{"X-Key": "{key}"}
	l.Targets = []plan.Target{
		{Name: "record", Share: 2, URL: "/students/{student.name}?mood={mood}&r={random.name}",
			Body: `{"id": {student.id}, "name": "{student.name}", "answer": {answer}, "kept": {this}}`},
		{Name: "fetch", Share: 1, Method: "GET", URL: "/courses/{course}/responses"},
	}
	return l
}

func TestRequestsOfATemplatedLoad(t *testing.T) {
	golden(t, "requests.golden", requests(t, feedLoad(), 12))
}

func TestSameSeedSameRequests(t *testing.T) {
	a, b := feedLoad(), feedLoad()
	if requests(t, a, 200) != requests(t, b, 200) {
		t.Error("two runs of one plan differ")
	}
	b.Seed = 2
	if requests(t, a, 200) == requests(t, b, 200) {
		t.Error("another seed gives the same requests")
	}
}

func TestSequentialFeedSkipsNoRow(t *testing.T) {
	l := feedLoad()
	l.Targets[0].URL, l.Targets[0].Body = "/s/{student.id}", ""
	var got []string
	for _, m := range regexp.MustCompile(`/s/(\d)`).FindAllStringSubmatch(requests(t, l, 100), -1) {
		got = append(got, m[1])
	}
	for i, id := range got {
		if want := fmt.Sprint(i%3 + 1); id != want {
			t.Fatalf("row %d is student %s, want %s: %v", i, id, want, got)
		}
	}
}

func TestFilesOfEveryForm(t *testing.T) {
	for name, want := range map[string]string{
		"students.csv": `[id name] 1|Ada Lovelace|2|O'Neil, "Bob"|3|Zoë/Ünal?`,
		"array.json":   `[id ok tags] 7|true|["a","b"]|8.50|false|`,
		"lines.jsonl":  `[a b] x|2|y|3`,
	} {
		tb, err := readFile("testdata", name)
		if err != nil {
			t.Fatal(err)
		}
		if got := show(tb); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func show(tb *table) string {
	var fields []string
	for row := range tb.rows() {
		for c := range tb.columns {
			fields = append(fields, string(tb.field(row, c)))
		}
	}
	return fmt.Sprint(tb.columns) + " " + strings.Join(fields, "|")
}

func TestBadFeeds(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"empty.csv": "", "header.csv": "a,b\n", "ragged.csv": "a,b\n1\n", "text.json": `[{"a": 1}, 2]`, "less.json": `[{"a": 1}, {"b": 2}]`, "void.json": "  \n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for file, want := range map[string]string{
		"none.csv":   "no such file",
		"empty.csv":  "header line: EOF",
		"header.csv": "no rows",
		"ragged.csv": "wrong number of fields",
		"text.json":  "object 2: ",
		"less.json":  `object 2: no "a", which the first one has`,
		"void.json":  "it is empty",
	} {
		_, err := openFeed(context.Background(), "f", plan.Feed{File: file}, source{dir: dir})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), `feed "f": `) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", file, err, want)
		}
	}
}

func TestTableIsBounded(t *testing.T) {
	tb := &table{columns: []string{"a"}}
	row := []string{strings.Repeat("x", 1<<20)}
	for tb.add(row) {
	}
	if len(tb.text) > tableLimit || tb.rows() != 63 || !tb.truncated {
		t.Errorf("%d rows with %d bytes, truncated %t", tb.rows(), len(tb.text), tb.truncated)
	}
}

func TestQueryFeed(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("UPNESS_STATE_DIR", filepath.Join(dir, "register"))
	registry, err := process.NewRegistry("loadgen test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = registry.Close() })
	server, err := postgres.Start(t.Context(), postgres.Options{Dir: dir, Registry: registry})
	if err != nil {
		t.Fatal(err)
	}
	tb, err := readQuery(t.Context(), server.DSN(), "select g as id, 'n' || g as name, null as nothing from generate_series(1, 3) g")
	if err != nil {
		t.Fatal(err)
	}
	if got := show(tb); got != "[id name nothing] 1|n1||2|n2||3|n3|" {
		t.Errorf("rows %s", got)
	}
	if tb, err = readQuery(t.Context(), server.DSN(), "select repeat('x', 1000) as a from generate_series(1, 1000000)"); err != nil || !tb.truncated || tb.rows() == 0 {
		t.Errorf("a billion bytes: %v", err)
	}
	for query, want := range map[string]string{
		"select from":                     "query: ",
		"create table t(a int); select 1": "read-only transaction",
	} {
		if _, err := readQuery(t.Context(), server.DSN(), query); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", query, err, want)
		}
	}
}

// The shares of any stretch of the schedule are within a few requests of what
// the weights ask for.
func TestSharesHoldOverAnyStretch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Float64Range(0.1, 10), 1, 6).Draw(t, "weights")
		seed, from := rapid.Uint64().Draw(t, "seed"), rapid.Uint64().Draw(t, "from")
		n := rapid.Uint64Range(1, 3000).Draw(t, "n")
		s := newShares(weights)
		got := make([]float64, len(weights))
		for i := range n {
			got[s.pick(targetAxis, seed, from+i)]++
		}
		var total float64
		for _, w := range weights {
			total += w
		}
		for i, w := range weights {
			if want := w / total * float64(n); math.Abs(got[i]-want) > 8 {
				t.Fatalf("target %d has %.0f of %d requests, want %.1f", i, got[i], n, want)
			}
		}
	})
}

// zipf's frequencies against the exact ones, by the chi-square statistic with 9
// degrees of freedom; 27.88 is its 99.9 % quantile, and the draws are fixed.
func TestZipfFrequencies(t *testing.T) {
	const n, draws = 10, 100_000
	for _, s := range []float64{0.5, 0.999999, 1, 1.1, 3} {
		z := newZipf(n, s)
		d := newDraw(1, 2, 3)
		var seen [n + 1]float64
		for range draws {
			seen[z.rank(&d)]++
		}
		var sum, chi float64
		for k := 1; k <= n; k++ {
			sum += math.Pow(float64(k), -s)
		}
		for k := 1; k <= n; k++ {
			want := draws * math.Pow(float64(k), -s) / sum
			chi += (seen[k] - want) * (seen[k] - want) / want
		}
		if chi > 27.88 {
			t.Errorf("s = %g: chi-square %.1f, seen %v", s, chi, seen[1:])
		}
	}
}

func TestZipfStaysInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, s := rapid.Uint64Range(1, 1<<40).Draw(t, "n"), rapid.Float64Range(0.01, 8).Draw(t, "s")
		z, d := newZipf(n, s), newDraw(rapid.Uint64().Draw(t, "seed"), 0, 0)
		for range 20 {
			if k := z.rank(&d); k < 1 || k > n {
				t.Fatalf("rank %d of %d", k, n)
			}
		}
	})
}

func TestUUIDsAreOfVersion4AndDiffer(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	v := stream{seed: 1, name: 2}.uuid()
	seen := map[string]bool{}
	for i := range uint64(10_000) {
		id := string(v(nil, i, 0))
		if !form.MatchString(id) || seen[id] {
			t.Fatalf("uuid %s, seen before: %t", id, seen[id])
		}
		seen[id] = true
	}
}

// Poisson arrivals have the mean rate, and gaps as irregular as their mean.
func TestPoissonArrivals(t *testing.T) {
	l := load("", 1000, 0)
	l.Arrivals = "poisson"
	at := arrivals(&l)
	const n = 100_000
	var last, sum, squares float64
	for i := range uint64(n) {
		now := at(i).Seconds()
		if now < last {
			t.Fatal("times go back")
		}
		gap := now - last
		sum, squares, last = sum+gap, squares+gap*gap, now
	}
	mean := sum / n
	deviation := math.Sqrt(squares/n - mean*mean)
	if math.Abs(mean-0.001) > 0.00002 || math.Abs(deviation/mean-1) > 0.03 {
		t.Errorf("gaps of %.6f s with deviation %.6f s, want 0.001 both", mean, deviation)
	}
}
