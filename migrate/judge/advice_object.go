package judge

// Advice on what is no table: a function, a type, a schema, a sequence, a privilege.

var dropViewAdvice = []wording{{"", Advice{
	Text: "Drop it one release after the last code that uses it is gone. To replace it, use CREATE OR REPLACE VIEW, which adds columns at the end; for other columns make a view of another name beside it, and let the code change over.",
	SQL:  "-- release 1: code without it\n-- release 2:\nSET lock_timeout = '2s';\n{statement};",
}}}

var dropFunctionAdvice = []wording{{"", Advice{
	Text: "Drop it one release after the last code that calls it is gone. For other arguments or another result make the new function beside it: functions of one name and other arguments can stand side by side. CREATE OR REPLACE gives it another body.",
	SQL:  "-- release 1: CREATE FUNCTION ... with the new arguments, and code that calls that\n-- release 2:\n{statement};",
}}}

var renameFunctionAdvice = []wording{{"", Advice{
	Text: "Keep both names for a release: in the same transaction make a function of the old name that calls the new one.",
	SQL:  "BEGIN;\n{statement};\nCREATE FUNCTION OLD_NAME(...) RETURNS ... LANGUAGE sql AS 'SELECT NEW_NAME(...)';\nCOMMIT;\n-- when no code calls the old name\nDROP FUNCTION OLD_NAME(...);",
}}}

var dropTypeAdvice = []wording{{"", Advice{
	Text: "Change the columns to another type first, in a release of their own, and drop the type one release after the last code that names it is gone.",
	SQL:  "-- release 1: no column and no code uses it\n-- release 2:\n{statement};",
}}}

// domainOfOldName keeps the old name of a type for a release.
const domainOfOldName = "BEGIN;\n{statement};\nCREATE DOMAIN OLD_NAME AS NEW_NAME;\nCOMMIT;\n-- when no code names the old one\nDROP DOMAIN OLD_NAME;"

var renameTypeAdvice = []wording{
	{" domain ", Advice{
		Text: "Keep both names for a release: in the same transaction make a domain of the old name over the new one.",
		SQL:  domainOfOldName,
	}},
	{"", Advice{
		Text: "Leave the name as it is: only people see it. Else let code that does not name the type, in a cast for one, be released first; a domain of the old name over the new type serves casts meanwhile.",
		SQL:  domainOfOldName,
	}},
}

var renameValueAdvice = []wording{{"", Advice{
	Text: "Add the new value, let code that knows both be released, change the rows in batches, and leave the old value: an enum's value cannot be dropped.",
	SQL:  "ALTER TYPE {object} ADD VALUE '{new}' AFTER '{old}';\n-- release 1: code that reads both and writes '{new}'\n-- in batches: upness migrate backfill sets '{new}' where it is '{old}'",
}}}

var changeAttributeAdvice = []wording{{"", Advice{
	Text: "Add an attribute of the new form, let code that knows both be released, and drop the old one in a later release; or make a type of another name beside it.",
	SQL:  "CREATE TYPE {object}_new AS (...);\n-- release 1: code that uses the new type\n-- release 2:\nDROP TYPE {object};",
}}}

var dropSchemaAdvice = []wording{{"", Advice{
	Text: "Drop what is in it one by one, each one release after the last code that uses it is gone, and the schema last and without CASCADE.",
	SQL:  "SET lock_timeout = '2s';\nDROP SCHEMA {object} RESTRICT;",
}}}

var renameSchemaAdvice = []wording{{"", Advice{
	Text: "Keep both names for a release: rename, and in the same transaction make a schema of the old name with a view for each table, which can be written to as well.",
	SQL:  "SET lock_timeout = '2s';\nBEGIN;\n{statement};\nCREATE SCHEMA {object};\nCREATE VIEW {object}.TABLE AS SELECT * FROM {new}.TABLE;\nCOMMIT;\n-- when no code uses the old name\nDROP SCHEMA {object} CASCADE;",
}}}

var dropSequenceAdvice = []wording{{"", Advice{
	Text: "Drop it one release after the last code that calls nextval on it is gone, and the last default that does.",
	SQL:  "-- release 1: code and defaults that do without it\n-- release 2:\nSET lock_timeout = '2s';\n{statement};",
}}}

var renameSequenceAdvice = []wording{{"", Advice{
	Text: "Leave it as it is: only people, and code that calls nextval, see the name; a column's default finds its sequence by number. Else make a sequence of the new name that starts far past this one, let code and defaults change over, and drop this one in a later release.",
	SQL:  "CREATE SEQUENCE NEW_NAME START WITH ...; -- far past the last value of OLD_NAME\n-- release 1: code and defaults that use NEW_NAME\n-- release 2:\nSET lock_timeout = '2s';\nDROP SEQUENCE OLD_NAME;",
}}}

var revokeAdvice = []wording{{"", Advice{
	Text: "Take it away one release after the last code that needs it is gone. A role of its own for the code that still needs it, which has the privilege, lets you do it for the others now.",
	SQL:  "-- release 1: code that does without it, or that runs as a role of its own\n-- release 2:\n{statement};",
}}}
