package judge

import "strings"

// Rails and Alembic run a migration in a transaction unless they are told not to.
var concurrentAdvice = Advice{
	Text:    "Build it CONCURRENTLY, outside of a transaction and without a short lock_timeout. When it fails it leaves an invalid index: drop that and try again.",
	SQL:     "SET lock_timeout = 0;\n{concurrently};",
	Rails:   "disable_ddl_transaction!\nadd_index :{table}, {:columns}, algorithm: :concurrently",
	Alembic: "with op.get_context().autocommit_block():\n    op.create_index(\"{index}\", \"{table}\", [{\"columns\"}], postgresql_concurrently=True)",
}

var indexAdvice = []wording{
	{" reindex ", Advice{
		Text: "Rebuild it CONCURRENTLY, outside of a transaction.",
		SQL:  "SET lock_timeout = 0;\n{concurrently};",
	}},
	{" create unique index ", uniqueAdvice()},
	{"", concurrentAdvice},
}

// uniqueAdvice is for an index that must stay unique.
func uniqueAdvice() Advice {
	a := concurrentAdvice
	a.Rails = strings.Replace(a.Rails, "algorithm:", "unique: true, algorithm:", 1)
	a.Alembic = strings.Replace(a.Alembic, "postgresql_", "unique=True, postgresql_", 1)
	return a
}

// partitionedIndexAdvice is for an index that cannot be built CONCURRENTLY in one go.
var partitionedIndexAdvice = Advice{
	Text: "Build it on the parent alone, CONCURRENTLY on each partition, and attach those.",
	SQL:  "CREATE INDEX NAME ON ONLY {table} (...);\nCREATE INDEX CONCURRENTLY PARTITION_NAME ON PARTITION (...);\nALTER INDEX NAME ATTACH PARTITION PARTITION_NAME;",
}

var constraintIndexAdvice = []wording{
	{" exclude ", Advice{Text: "There is no other way to add an exclusion constraint: make it with a new table, and copy the rows in batches."}},
	{" primary key", Advice{
		Text:    "Build the unique index CONCURRENTLY, make the column NOT NULL by a validated CHECK, and then only name the index.",
		SQL:     "CREATE UNIQUE INDEX CONCURRENTLY {table}_pkey_new ON {table} ({columns});\nSET lock_timeout = '2s';\nALTER TABLE {table} ADD PRIMARY KEY USING INDEX {table}_pkey_new;",
		Rails:   "disable_ddl_transaction!\nadd_index :{table}, {:columns}, unique: true, algorithm: :concurrently, name: \"{table}_pkey_new\"\nexecute \"ALTER TABLE {table} ADD PRIMARY KEY USING INDEX {table}_pkey_new\"",
		Alembic: "with op.get_context().autocommit_block():\n    op.create_index(\"{table}_pkey_new\", \"{table}\", [{\"columns\"}], unique=True, postgresql_concurrently=True)\nop.execute(\"ALTER TABLE {table} ADD PRIMARY KEY USING INDEX {table}_pkey_new\")",
	}},
	{" unique", Advice{
		Text:    "Build the unique index CONCURRENTLY first, and then only name it.",
		SQL:     "CREATE UNIQUE INDEX CONCURRENTLY {index} ON {table} ({columns});\nSET lock_timeout = '2s';\nALTER TABLE {table} ADD CONSTRAINT {index} UNIQUE USING INDEX {index};",
		Rails:   "disable_ddl_transaction!\nadd_index :{table}, {:columns}, unique: true, algorithm: :concurrently",
		Alembic: "with op.get_context().autocommit_block():\n    op.create_index(\"{index}\", \"{table}\", [{\"columns\"}], unique=True, postgresql_concurrently=True)",
	}},
	{" create index ", concurrentAdvice},
	{"", Advice{
		Text: "Build another index for the new form CONCURRENTLY, or add a new column, and let the code change over.",
		SQL:  "CREATE INDEX CONCURRENTLY {index}_new ON {table} ({columns});",
	}},
}
