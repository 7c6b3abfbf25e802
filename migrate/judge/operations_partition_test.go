package judge

const partitioned = `CREATE TABLE m (id int, n int) PARTITION BY RANGE (id);
CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (1) TO (10);
INSERT INTO m VALUES (1, 1);`

const partitionedDefault = partitioned + `CREATE TABLE rest PARTITION OF m DEFAULT; INSERT INTO m VALUES (100, 1);`

const toAttach = `CREATE TABLE m2 (id int, n int); INSERT INTO m2 VALUES (11, 1);`

var partitionOperations = []operation{
	{name: "CREATE PARTITION", setup: partitioned, sql: "CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (10) TO (20)",
		locks: "m ACCESS EXCLUSIVE"},
	{name: "CREATE PARTITION beside a DEFAULT", setup: partitionedDefault, sql: "CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (10) TO (20)",
		locks: "m ACCESS EXCLUSIVE, rest ACCESS EXCLUSIVE", work: "scan rest", rules: "scan-under-lock"},
	{name: "CREATE PARTITION beside a DEFAULT with a CHECK", setup: partitionedDefault + "ALTER TABLE rest ADD CHECK (id IS NOT NULL AND id >= 20)", sql: "CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (10) TO (20)",
		locks: "m ACCESS EXCLUSIVE, rest ACCESS EXCLUSIVE"},
	{name: "ATTACH PARTITION", setup: partitioned + toAttach, sql: "ALTER TABLE m ATTACH PARTITION m2 FOR VALUES FROM (10) TO (20)",
		locks: "m SHARE UPDATE EXCLUSIVE, m2 ACCESS EXCLUSIVE", work: "scan m2", rules: "scan-under-lock"},
	{name: "ATTACH PARTITION with a CHECK", setup: partitioned + toAttach + "ALTER TABLE m2 ADD CHECK (id IS NOT NULL AND id >= 10 AND id < 20)", sql: "ALTER TABLE m ATTACH PARTITION m2 FOR VALUES FROM (10) TO (20)",
		locks: "m SHARE UPDATE EXCLUSIVE, m2 ACCESS EXCLUSIVE"},
	{name: "ATTACH PARTITION beside a DEFAULT", setup: partitionedDefault + toAttach + "ALTER TABLE m2 ADD CHECK (id IS NOT NULL AND id >= 10 AND id < 20)", sql: "ALTER TABLE m ATTACH PARTITION m2 FOR VALUES FROM (10) TO (20)",
		locks: "m SHARE UPDATE EXCLUSIVE, m2 ACCESS EXCLUSIVE, rest ACCESS EXCLUSIVE", work: "scan rest", rules: "scan-under-lock"},
	{name: "DETACH PARTITION", until: 13, setup: partitioned, sql: "ALTER TABLE m DETACH PARTITION m1",
		locks: "m ACCESS EXCLUSIVE, m1 SHARE UPDATE EXCLUSIVE"},
	{name: "DETACH PARTITION", from: 14, setup: partitioned, sql: "ALTER TABLE m DETACH PARTITION m1",
		locks: "m ACCESS EXCLUSIVE, m1 ACCESS EXCLUSIVE"},
	{name: "DETACH PARTITION CONCURRENTLY", from: 14, setup: partitioned, sql: "ALTER TABLE m DETACH PARTITION m1 CONCURRENTLY",
		locks: "m SHARE UPDATE EXCLUSIVE, m1 ACCESS EXCLUSIVE"},
	{name: "CREATE INDEX on a partitioned table", setup: partitioned, sql: "CREATE INDEX m_n ON m (n)",
		locks: "m SHARE, m1 SHARE", work: "build m1_n_idx, scan m1", rules: "index-blocks-writes"},
	{name: "CREATE INDEX ON ONLY a partitioned table", setup: partitioned, sql: "CREATE INDEX m_n ON ONLY m (n)",
		locks: "m SHARE"},
}
