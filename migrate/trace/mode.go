package trace

// Mode is a table lock's mode in the words of Postgres' manual, "ACCESS EXCLUSIVE".
// Source: https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
type Mode string

// The modes, the weakest first.
const (
	AccessShare          Mode = "ACCESS SHARE"
	RowShare             Mode = "ROW SHARE"
	RowExclusive         Mode = "ROW EXCLUSIVE"
	ShareUpdateExclusive Mode = "SHARE UPDATE EXCLUSIVE"
	Share                Mode = "SHARE"
	ShareRowExclusive    Mode = "SHARE ROW EXCLUSIVE"
	Exclusive            Mode = "EXCLUSIVE"
	AccessExclusive      Mode = "ACCESS EXCLUSIVE"
)

// modes has each mode's name in pg_locks and its strength.
var modes = []struct {
	mode Mode
	name string
}{
	{AccessShare, "AccessShareLock"},
	{RowShare, "RowShareLock"},
	{RowExclusive, "RowExclusiveLock"},
	{ShareUpdateExclusive, "ShareUpdateExclusiveLock"},
	{Share, "ShareLock"},
	{ShareRowExclusive, "ShareRowExclusiveLock"},
	{Exclusive, "ExclusiveLock"},
	{AccessExclusive, "AccessExclusiveLock"},
}

// ModeOf is the mode that pg_locks calls name; false for one of no table.
func ModeOf(name string) (Mode, bool) {
	for _, m := range modes {
		if m.name == name {
			return m.mode, true
		}
	}
	return "", false
}

// Strength orders modes, 1 (ACCESS SHARE) to 8 (ACCESS EXCLUSIVE); 0 for none.
func (m Mode) Strength() int {
	for i := range modes {
		if modes[i].mode == m {
			return i + 1
		}
	}
	return 0
}

// BlocksReads is true for a lock that SELECT waits for.
func (m Mode) BlocksReads() bool { return m == AccessExclusive }

// BlocksWrites is true for a lock that INSERT, UPDATE and DELETE wait for.
func (m Mode) BlocksWrites() bool { return m.Strength() >= Share.Strength() }
