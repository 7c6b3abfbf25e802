package gen

import (
	"math"
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

// A permutation hits every number once, and its inverse leads back.
func TestPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(1, 3000).Draw(t, "n")
		p := NewPermutation(Key(rapid.Uint64().Draw(t, "key")), n)
		seen := make([]bool, n)
		for i := range n {
			y := p.At(i)
			if y >= n || seen[y] {
				t.Fatalf("%d of %d is %d: out of range or twice", i, n, y)
			}
			seen[y] = true
			if back := p.Inverse(y); back != i {
				t.Fatalf("the inverse of %d is %d, want %d", y, back, i)
			}
		}
	})
}

func TestPermutationOfLargeSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(1<<40, 1<<63).Draw(t, "n")
		p := NewPermutation(1, n)
		i := rapid.Uint64Range(0, n-1).Draw(t, "i")
		if y := p.At(i); y >= n || p.Inverse(y) != i {
			t.Fatalf("%d of %d is %d, and back %d", i, n, y, p.Inverse(y))
		}
	})
}

// Quantile and CDF are inverse to each other and monotone.
func TestSkews(t *testing.T) {
	for name, s := range map[string]Skew{
		"uniform": Uniform{}, "zipf 1": NewZipf(1, 1000), "zipf 1.3": NewZipf(1.3, 50), "zipf 0.5": NewZipf(0.5, 1e9),
		"pareto": Pareto{1.16}, "normal": Normal{}, "weights": NewWeights([]float64{5, 0, 1, 4}),
		"tabled": NewTabled(NewZipf(1.1, 4000)),
	} {
		last := -1.0
		for i := range 1000 {
			u := float64(i) / 1000
			x := s.Quantile(u)
			if x < last || x < 0 || x >= 1 {
				t.Fatalf("%s: the quantile of %g is %g after %g", name, u, x, last)
			}
			last = x
			if back := s.CDF(x); math.Abs(back-u) > 0.002 {
				t.Fatalf("%s: the CDF of %g is %g, want %g", name, x, back, u)
			}
		}
	}
}

// Of 1000 ranks with weights 1/r, the first has 1/7.485 of the mass: 13.4 %.
// The integral gives it 14.4 %; the tenth, 1.34 % by both.
func TestZipf(t *testing.T) {
	z := NewZipf(1, 1000)
	const n = 1_000_000
	counts := make([]float64, 1000)
	for i := range uint64(n) {
		counts[Rank(z, Key(7).Unit(i), 1000)]++
	}
	for _, c := range []struct {
		rank int
		want float64
	}{{1, 0.1445}, {2, 0.0672}, {10, 0.01318}, {100, 0.001315}} {
		if got := counts[c.rank-1] / n; math.Abs(got/c.want-1) > 0.1 {
			t.Errorf("rank %d has %.5f of the rows, want %.5f", c.rank, got, c.want)
		}
	}
}

// Groups divide all rows: each row's group and place lead back to the row.
func TestGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, k := rapid.Uint64Range(1, 2000).Draw(t, "n"), rapid.Uint64Range(1, 300).Draw(t, "k")
		skew := rapid.SampledFrom([]Skew{Uniform{}, NewZipf(1, k), NewZipf(1.5, k), Normal{}}).Draw(t, "skew")
		limit := rapid.Uint64Range(0, 50).Draw(t, "limit")
		filled := rapid.Bool().Draw(t, "filled")
		if limit > 0 && limit*k < n {
			limit = (n + k - 1) / k
		}
		g := NewGroups(n, k, skew, limit, filled)
		var sum uint64
		for i := range k {
			size := g.Size(i)
			sum += size
			if limit > 0 && size > limit {
				t.Fatalf("group %d has %d rows, limit %d", i, size, limit)
			}
			if filled && n >= k && size == 0 {
				t.Fatalf("group %d is empty", i)
			}
		}
		if sum != n {
			t.Fatalf("the groups have %d rows, want %d", sum, n)
		}
		for x := range n {
			group, place := g.Of(x)
			if g.Start(group)+place != x || place >= g.Size(group) {
				t.Fatalf("row %d is %d of group %d", x, place, group)
			}
		}
	})
}

func TestDomain(t *testing.T) {
	d := Range(1, 3).Or(Range(7, 9)).Or(Range(4, 4)).Without(2) // 1 3 4 7 8 9
	want := []int64{1, 3, 4, 7, 8, 9}
	if d.Size() != uint64(len(want)) {
		t.Fatalf("%v has %d members", d, d.Size())
	}
	for i, x := range want {
		if got := d.At(uint64(i)); got != x {
			t.Errorf("member %d is %d, want %d", i, got, x)
		}
		if k, ok := d.Index(x); !ok || k != uint64(i) {
			t.Errorf("%d is member %d, %t", x, k, ok)
		}
	}
	if e := d.And(Range(2, 7)); e.Size() != 3 {
		t.Errorf("3, 4 and 7 came out as %v", e)
	}
	if n := Range(math.MinInt64, math.MaxInt64).Size(); n != math.MaxUint64 {
		t.Errorf("all numbers are %d", n)
	}
}

// Texts made from an expression match it, and no two are equal.
func TestRegex(t *testing.T) {
	for _, expression := range []string{`^[A-Z]{2}\d{4}$`, `^(foo|ba[rz])-[0-9a-f]+$`, `^[^@ ]+@[^@ ]+\.[a-z]+$`, `^\+?[0-9]{3,5}$`, `a.c`} {
		r, err := NewRegex(expression, 3)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for k := range min(r.Size(), 500) {
			text := string(r.Append(nil, k))
			if !regexp.MustCompile(expression).MatchString(text) || seen[text] {
				t.Fatalf("%s: %q does not match, or comes twice", expression, text)
			}
			seen[text] = true
		}
	}
}
