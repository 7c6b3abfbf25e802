package judge

var transactionOperations = []operation{
	{name: "CONCURRENTLY in a transaction", before: "BEGIN", sql: "CREATE INDEX CONCURRENTLY ON t (n)",
		rules: "not-in-transaction"},
	{name: "VACUUM in a transaction", before: "BEGIN", sql: "VACUUM t",
		rules: "not-in-transaction"},
	{name: "Another statement while ACCESS EXCLUSIVE is held", before: "BEGIN; ALTER TABLE t ADD COLUMN a int", sql: "UPDATE t SET a = 1",
		locks: "t ACCESS EXCLUSIVE (held)", work: "scan t", rules: "work-while-locked"},
	{name: "Another statement while ACCESS EXCLUSIVE is held", before: "BEGIN; ALTER TABLE t ADD COLUMN a int", sql: "CREATE INDEX ON t (a)",
		locks: "t ACCESS EXCLUSIVE (held)", work: "build t_a_idx, scan t", rules: "index-under-lock, work-while-locked"},
	{name: "Another statement while ACCESS EXCLUSIVE is held", before: "BEGIN; ALTER TABLE t ADD COLUMN a int", sql: "ALTER TABLE parent ADD COLUMN a int",
		locks: "parent ACCESS EXCLUSIVE, t ACCESS EXCLUSIVE (held)", rules: "work-while-locked"},
	{name: "Another statement while ACCESS EXCLUSIVE is held", before: "BEGIN; ALTER TABLE t ADD COLUMN a int", sql: "ALTER TABLE t ADD COLUMN b int",
		locks: "t ACCESS EXCLUSIVE (held)", warns: "work-while-locked"},
	{name: "Another statement while ACCESS EXCLUSIVE is held", before: "BEGIN; ALTER TABLE t ADD COLUMN a int", sql: "SELECT count(*) FROM parent",
		locks: "t ACCESS EXCLUSIVE (held)", work: "scan parent", rules: "work-while-locked"},
	{name: "COMMIT", before: "BEGIN; ALTER TABLE t ADD COLUMN a int", sql: "COMMIT",
		locks: "t ACCESS EXCLUSIVE (held)"},
	{name: "CONCURRENTLY with a short lock_timeout", before: "SET lock_timeout = '2s'", sql: "CREATE INDEX CONCURRENTLY ON t (n)",
		locks: "t SHARE UPDATE EXCLUSIVE", work: "build t_n_idx", warns: "timeout-with-concurrently"},
}
