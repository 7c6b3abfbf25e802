package assume

import "regexp"

// remedy makes up one kind of thing.
type remedy struct {
	codes     []string       // SQLSTATEs
	message   *regexp.Regexp // the server's, in English
	reach     Reach          // from which on it is used
	extension bool           // also used when an extension is not installed
	make      func(a *Assumer, st statement, p problem, m []string) []*Assumption
}

// remedies, tried in order.
var remedies = []remedy{
	extension, givenExtension, schema, role,
	inherited, table, partition, child,
	referencedColumn, qualifiedColumn, columnOf, column, keyColumn, uniqueKey, primaryKey, ambiguous,
	enumValue, typeOf, functionOf,
	index, constraint, trigger,
	result, retype,
}

func one(m *Assumption) []*Assumption { return []*Assumption{m} }
