package judge

var rewriteAdvice = []wording{
	{" refresh materialized view ", Advice{
		Text: "Refresh it CONCURRENTLY, which needs a unique index on the view.",
		SQL:  "{concurrently};",
	}},
	{" vacuum ", Advice{
		Text: "Plain VACUUM makes the space usable again without the lock; pg_repack gives it back to the disk with a lock of an instant.",
		SQL:  "VACUUM {table};",
	}},
	{" cluster ", Advice{
		Text: "pg_repack orders a table with a lock of an instant.",
		SQL:  "-- pg_repack --table={table} --order-by=COLUMN",
	}},
	{" type ", Advice{
		Text:    "Add a column of the new type, keep it equal by a trigger, fill it in batches, and let the code change over in a release of its own.",
		SQL:     "SET lock_timeout = '2s';\nALTER TABLE {table} ADD COLUMN {column}_new {type};\n-- a trigger BEFORE INSERT OR UPDATE sets {column}_new from {column}\n-- in batches: upness migrate backfill\n-- in a later release: ALTER TABLE {table} RENAME COLUMN ... in one transaction, then drop the old one",
		Rails:   "add_column :{table}, :{column}_new, :TYPE\n# a trigger, or before_save, sets it; then {table} in_batches; then the code reads it",
		Alembic: "op.add_column(\"{table}\", sa.Column(\"{column}_new\", sa.TYPE()))\n# a trigger sets it; fill it in batches; then the code reads it",
	}},
	{" set expression ", Advice{
		Text: "Add a column with the new expression, of which virtual ones (18) need no rewrite, and let the code change over.",
		SQL:  "SET lock_timeout = '2s';\nALTER TABLE {table} ADD COLUMN COLUMN_new TYPE;\n-- fill it in batches: upness migrate backfill",
	}},
	{" add ", Advice{
		Text:    "Add the column without a default, set the default for new rows, and fill the old ones in batches.",
		SQL:     "SET lock_timeout = '2s';\nALTER TABLE {table} ADD COLUMN {column} {type};\nALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT ...;\n-- in batches: upness migrate backfill",
		Rails:   "add_column :{table}, :{column}, :TYPE\nchange_column_default :{table}, :{column}, -> { \"...\" }\n# then fill it in_batches, in a migration with disable_ddl_transaction!",
		Alembic: "op.add_column(\"{table}\", sa.Column(\"{column}\", sa.TYPE(), nullable=True))\nop.alter_column(\"{table}\", \"{column}\", server_default=sa.text(\"...\"))\n# then fill it in batches, a commit each",
	}},
	{"", Advice{Text: "Copy the rows into a new table in batches, kept equal by a trigger, and swap the names."}},
}
