package check

// Fact is one thing that must hold for a column in every row.
type Fact struct {
	Kind   Kind
	Column string
	Other  string   // the other column, for Below and Differs
	Values []string // one for a bound, any number for lists; in the type's notation
	Strict bool     // the bound itself is excluded
	Length int      // for the kinds about length
	Group  []string // for OneOf: the columns of which exactly one is not null
}

// Kind says what a Fact demands.
type Kind string

// The kinds of facts.
const (
	Min     Kind = "min"     // at least Values[0]
	Max     Kind = "max"     // at most Values[0]
	In      Kind = "in"      // one of Values
	NotIn   Kind = "not in"  // none of Values
	MinLen  Kind = "min len" // characters, or elements
	MaxLen  Kind = "max len"
	Match   Kind = "match" // the regular expression Values[0]
	Lower   Kind = "lower" // no upper case letters
	Upper   Kind = "upper"
	NotNull Kind = "not null"
	IsNull  Kind = "is null"
	Below   Kind = "below"   // at most Other plus Values[0], or less with Strict
	Differs Kind = "differs" // not equal to Other
	Equals  Kind = "equals"  // equal to Other
	OneOf   Kind = "one of"  // exactly one of Group is not null
)
