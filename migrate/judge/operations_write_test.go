package judge

var writeOperations = []operation{
	{name: "One UPDATE or DELETE of all rows", sql: "UPDATE t SET n = n + 1",
		locks: "t ROW EXCLUSIVE", work: "scan t", rules: "bulk-write"},
	{name: "One UPDATE or DELETE of all rows", sql: "DELETE FROM t",
		locks: "t ROW EXCLUSIVE", work: "scan t", rules: "bulk-write", warns: "delete-rows"},
	{name: "One UPDATE or DELETE of all rows", sql: "DELETE FROM t WHERE n < 10",
		locks: "t ROW EXCLUSIVE", work: "scan t", rules: "bulk-write", warns: "delete-rows"},
	{name: "One UPDATE or DELETE of all rows", sql: "UPDATE t SET n = parent.id FROM parent WHERE parent.id = t.p",
		locks: "t ROW EXCLUSIVE", work: "scan parent, scan t", rules: "bulk-write"},
	{name: "One UPDATE or DELETE of all rows", sql: "WITH gone AS (DELETE FROM t WHERE n < 10 RETURNING *) INSERT INTO parent SELECT id + 1000, v FROM gone",
		locks: "parent ROW EXCLUSIVE, t ROW EXCLUSIVE", work: "scan t", rules: "bulk-write", warns: "delete-rows"},
	{name: "A batch by key", sql: "UPDATE t SET n = n + 1 WHERE id BETWEEN 1 AND 10",
		locks: "t ROW EXCLUSIVE"},
	{name: "INSERT of some rows", sql: "INSERT INTO parent VALUES (1000, 'x')",
		locks: "parent ROW EXCLUSIVE"},
	{name: "INSERT ... SELECT", sql: "INSERT INTO parent SELECT id + 1000, v FROM t",
		locks: "parent ROW EXCLUSIVE", work: "scan t"},
	{name: "INSERT ... SELECT", sql: "WITH old AS (SELECT * FROM t) INSERT INTO t (id, n) SELECT id + 1000, n FROM old",
		locks: "t ROW EXCLUSIVE", work: "scan t"},
	{name: "SELECT", sql: "SELECT count(*) FROM t",
		work: "scan t"},
}
