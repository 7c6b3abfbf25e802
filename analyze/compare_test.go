package analyze

import "testing"

// Two streams that do not differ may differ in what was seen, by chance: that is
// hardly ever called significant. One twice as slow nearly always is.
func TestComparisonByChance(t *testing.T) {
	const pairs = 40
	var above, significant, found int
	for seed := range uint64(pairs) {
		a := blocksOf(seed, 400, 1, 0)
		c := comparison(a, blocksOf(seed+500, 400, 1, 0))
		if !c.Enough || c.Rise == nil || c.Baseline.Lower > c.Baseline.Value || c.Baseline.Value > c.Baseline.Upper {
			t.Fatalf("%+v", c)
		}
		if *c.Rise > 0.1 {
			above++
		}
		if c.Significant {
			significant++
		}
		if comparison(a, blocksOf(seed+500, 400, 3, 0)).Significant {
			found++
		}
	}
	if above < pairs/10 || significant > pairs/5 || found < pairs*8/10 {
		t.Errorf("of %d pairs alike %d rose by more than 10 %%, %d significantly; of those three times as slow %d", pairs, above, significant, found)
	}
}

func TestComparisonOfTooFew(t *testing.T) {
	for _, n := range []int{1, 298} {
		if c := comparison(blocksOf(1, n, 1, 0), blocksOf(2, 1000, 5, 0)); c.Enough || c.Significant || c.Rise != nil {
			t.Errorf("%d requests: %+v", n, c)
		}
		if c := comparison(blocksOf(1, 1000, 1, 0), blocksOf(2, n, 5, 0)); c.Enough {
			t.Errorf("against %d requests: %+v", n, c)
		}
	}
}
