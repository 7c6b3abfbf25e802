package judge

var ownTransactionAdvice = []wording{{"", Advice{
	Text:    "Give the statement a transaction of its own, after the one that took the lock.",
	SQL:     "-- the statements before\nCOMMIT;\nBEGIN;\n{statement};\nCOMMIT;",
	Rails:   "# a migration of its own, or\ndisable_ddl_transaction!",
	Alembic: "# a revision of its own, with transaction_per_migration=True in env.py",
}}}

var batchAdvice = []wording{{"", Advice{
	Text:    "Write in batches by key, with a commit each, outside of the migration.",
	SQL:     "-- upness migrate backfill, or again and again\n{statement} -- ... AND id > LAST AND id <= LAST + 5000",
	Rails:   "disable_ddl_transaction!\nMODEL.unscoped.in_batches(of: 5000) { |batch| batch.update_all(...) }",
	Alembic: "with op.get_context().autocommit_block():\n    # a loop over ranges of the key, one UPDATE each",
}}}

var noTimeoutAdvice = []wording{{"", Advice{
	Text:    "Set a short lock_timeout and try again when it strikes (SQLSTATE 55P03).",
	SQL:     "SET lock_timeout = '2s';\n{statement};",
	Rails:   "execute \"SET lock_timeout = '2s'\" # or variables: {lock_timeout: 2000} in database.yml",
	Alembic: "op.execute(\"SET lock_timeout = '2s'\")",
}}}

var timeoutAdvice = []wording{{"", Advice{
	Text:    "Switch the lock_timeout off for this statement.",
	SQL:     "SET lock_timeout = 0;\n{statement};",
	Rails:   "execute \"SET lock_timeout = 0\"",
	Alembic: "op.execute(\"SET lock_timeout = 0\")",
}}}

var outsideAdvice = []wording{{"", Advice{
	Text:    "Put it into a file of its own that runs without a transaction: goose \"-- +goose NO TRANSACTION\", dbmate \"-- migrate:up transaction:false\", sqlx \"-- no-transaction\", Flyway \"executeInTransaction=false\" in its .conf; golang-migrate: one statement in the file.",
	SQL:     "{statement};",
	Rails:   "disable_ddl_transaction!",
	Alembic: "with op.get_context().autocommit_block():\n    op.execute(\"{statement}\")",
}}}
