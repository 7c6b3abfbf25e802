package judge

var scanAdvice = []wording{
	{" not null", notNullAdvice},
	{" foreign key", Advice{
		Text:    "Add it NOT VALID, and validate it in another transaction: that blocks nobody.",
		SQL:     "SET lock_timeout = '2s';\n{not valid};\n-- in another transaction\nALTER TABLE {table} VALIDATE CONSTRAINT {constraint};",
		Rails:   "add_foreign_key :{table}, :{other}, validate: false\n# in another migration\nvalidate_foreign_key :{table}, :{other}",
		Alembic: "op.create_foreign_key(\"{constraint}\", \"{table}\", \"{other}\", [{\"columns\"}], [\"id\"], postgresql_not_valid=True)\n# in another revision\nop.execute(\"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}\")",
	}},
	{" alter domain ", Advice{
		Text: "A domain's constraint is checked for every table that uses it: give the table a CHECK of its own, NOT VALID, and validate it.",
		SQL:  "SET lock_timeout = '2s';\nALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK (...) NOT VALID;\n-- in another transaction\nALTER TABLE {table} VALIDATE CONSTRAINT {constraint};",
	}},
	{" partition ", Advice{
		Text: "Give the partition that is read, be it the new one or the DEFAULT, a valid CHECK that implies its bounds first.",
		SQL:  "ALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK (... IS NOT NULL AND ...) NOT VALID;\nALTER TABLE {table} VALIDATE CONSTRAINT {constraint};\n-- then\n{statement};",
	}},
	{" enforced", Advice{
		Text: "Add the constraint anew, NOT VALID, and validate it in another transaction.",
		SQL:  "ALTER TABLE {table} ADD CONSTRAINT {constraint}_new ... NOT VALID;\n-- in another transaction\nALTER TABLE {table} VALIDATE CONSTRAINT {constraint}_new;",
	}},
	{" type ", Advice{
		Text: "The CHECK is verified anew: drop it, change the type, and add it NOT VALID; validate it in another transaction.",
		SQL:  "SET lock_timeout = '2s';\nALTER TABLE {table} DROP CONSTRAINT NAME, ALTER COLUMN {column} TYPE {type}, ADD CONSTRAINT NAME CHECK (...) NOT VALID;\n-- in another transaction\nALTER TABLE {table} VALIDATE CONSTRAINT NAME;",
	}},
	{" check ", Advice{
		Text:    "Add it NOT VALID, and validate it in another transaction: that blocks nobody.",
		SQL:     "SET lock_timeout = '2s';\nALTER TABLE {table} ADD CONSTRAINT {constraint} CHECK (...) NOT VALID;\n-- in another transaction\nALTER TABLE {table} VALIDATE CONSTRAINT {constraint};",
		Rails:   "add_check_constraint :{table}, \"...\", name: \"{constraint}\", validate: false\n# in another migration\nvalidate_check_constraint :{table}, name: \"{constraint}\"",
		Alembic: "op.create_check_constraint(\"{constraint}\", \"{table}\", \"...\", postgresql_not_valid=True)\n# in another revision\nop.execute(\"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}\")",
	}},
	{"", Advice{Text: "Do it in two steps: without a check of the rows that are there, and then a check that blocks nobody."}},
}

var notNullAdvice = Advice{
	Text:    "Prove it by a CHECK that is added NOT VALID and validated in another transaction; SET NOT NULL then reads nothing. From 18 on a NOT NULL constraint can itself be NOT VALID.",
	SQL:     "SET lock_timeout = '2s';\nALTER TABLE {table} ADD CONSTRAINT {column}_not_null CHECK ({column} IS NOT NULL) NOT VALID;\n-- in another transaction\nALTER TABLE {table} VALIDATE CONSTRAINT {column}_not_null;\n-- in a third\nALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL;\nALTER TABLE {table} DROP CONSTRAINT {column}_not_null;",
	Rails:   "add_check_constraint :{table}, \"{column} IS NOT NULL\", name: \"{column}_not_null\", validate: false\n# in another migration\nvalidate_check_constraint :{table}, name: \"{column}_not_null\"\nchange_column_null :{table}, :{column}, false\nremove_check_constraint :{table}, name: \"{column}_not_null\"",
	Alembic: "op.create_check_constraint(\"{column}_not_null\", \"{table}\", \"{column} IS NOT NULL\", postgresql_not_valid=True)\n# in another revision\nop.execute(\"ALTER TABLE {table} VALIDATE CONSTRAINT {column}_not_null\")\nop.alter_column(\"{table}\", \"{column}\", nullable=False)\nop.drop_constraint(\"{column}_not_null\", \"{table}\")",
}
