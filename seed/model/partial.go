package model

import (
	"upness/seed/catalog"
	"upness/seed/check"
)

// avoided takes the rows out of a partial unique index that has no room for
// all of them, as in "one active subscription for each user", by making its
// condition false: no subscription is then active. It says whether it did.
func (b *builder) avoided(t *table, k *key) bool {
	if k.predicate == "" || b.combinations(t, k) >= t.room() {
		return false
	}
	facts, err := check.Solve("NOT (" + k.predicate + ")")
	if err != nil {
		b.problem(t, "partial key %s on %s has room for %d rows, and its condition %s is not understood: give the values of its columns", k.name, k.what(), b.combinations(t, k), k.predicate)
		return true
	}
	b.apply(t, &catalog.Check{Name: k.name, Expression: k.predicate}, facts, nil)
	for _, f := range facts {
		if c := t.named(f.Column); c != nil {
			c.set = nil // made before this was known
		}
	}
	b.note("no row of %s is in the partial index %s: it has no room for all, so its condition is false everywhere", t.FullName(), k.name)
	return true
}
