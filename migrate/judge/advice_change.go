package judge

var dropTableAdvice = []wording{{"", Advice{
	Text: "Drop it one release after the last code that uses it is gone, and keep a backup. Drop its foreign keys first, one by one: each locks the other table too.",
	SQL:  "SET lock_timeout = '2s';\n{statement};",
}}}

var dropColumnAdvice = []wording{{"", Advice{
	Text:    "Drop it one release after the last code that uses it is gone: expand, then contract.",
	SQL:     "-- release 1: code without {column}\n-- release 2:\nSET lock_timeout = '2s';\n{statement};",
	Rails:   "# release 1, in the model\nself.ignored_columns += [\"{column}\"]\n# release 2\nremove_column :{table}, :{column}",
	Alembic: "# release 1: the model without {column}\n# release 2\nop.drop_column(\"{table}\", \"{column}\")",
}}}

var renameTableAdvice = []wording{{" rename to ", keepNameAdvice("{new}")}, {"", keepNameAdvice("NEW_NAME")}}

func keepNameAdvice(now string) Advice {
	return Advice{
		Text: "Keep both names for a release: rename, and in the same transaction make a view of the old name, which can be written to as well.",
		SQL:  "SET lock_timeout = '2s';\nBEGIN;\n{statement};\nCREATE VIEW {table} AS SELECT * FROM " + now + ";\nCOMMIT;\n-- when no code uses the old name\nDROP VIEW {table};",
	}
}

var renameColumnAdvice = []wording{{"", Advice{
	Text:    "Add a column of the new name, write to both, fill it in batches, let the code change over, and drop the old one: expand, then contract.",
	SQL:     "SET lock_timeout = '2s';\nALTER TABLE {table} ADD COLUMN NEW_NAME TYPE;\n-- a trigger keeps both equal; in batches: upness migrate backfill\n-- in a later release: ALTER TABLE {table} DROP COLUMN {column};",
	Rails:   "# an alias_attribute in the model saves the rename altogether; else\nadd_column :{table}, :NEW_NAME, :TYPE",
	Alembic: "op.add_column(\"{table}\", sa.Column(\"NEW_NAME\", sa.TYPE()))\n# the model may map an attribute to the old column, which saves the rename altogether",
}}}

var requiredAdvice = []wording{
	{" set not null", notNullAdvice},
	{"", Advice{
		Text:    "Give it a default, or let it be NULL until all code gives it a value.",
		SQL:     "SET lock_timeout = '2s';\nALTER TABLE {table} ADD COLUMN {column} TYPE NOT NULL DEFAULT ...;",
		Rails:   "add_column :{table}, :{column}, :TYPE, null: false, default: ...",
		Alembic: "op.add_column(\"{table}\", sa.Column(\"{column}\", sa.TYPE(), nullable=False, server_default=\"...\"))",
	}},
}

var rowSecurityAdvice = []wording{
	{" enable row level security", enableRowsAdvice},
	{" force row level security", Advice{
		Text: "Before it, make a policy that lets every row through for the owner alone, so that nothing changes for the code that runs as the owner. Drop it after the last code that does not meet the other policies is gone.",
		SQL:  "SET lock_timeout = '2s';\nCREATE POLICY owner ON {table} TO OWNER_NAME USING (true);\n{statement};\n-- when all code that runs as the owner meets the other policies\nDROP POLICY owner ON {table};",
	}},
	{"", enableRowsAdvice},
}

var enableRowsAdvice = Advice{
	Text: "Before it, make a policy that lets every row through, so that nothing changes for the code that runs. Add the narrower policies beside it, and drop it after the last code that does not meet them is gone.",
	SQL:  "SET lock_timeout = '2s';\nCREATE POLICY everything ON {table} USING (true);\n{statement};\n-- release 1: code that meets the narrower policies\n-- release 2: CREATE POLICY ... for those, and\nDROP POLICY everything ON {table};",
}

var lossAdvice = []wording{{"", Advice{Text: "Make sure that nothing needs what is lost, and keep a backup; a copy in another table or column costs little and can be dropped later."}}}

var changeTypeAdvice = []wording{{"", Advice{Text: "Let code that can read both types be released first."}}}
