package trace

import (
	"context"
	"encoding/json"
	"fmt"
)

// objects is what the catalogue says of what is no table: functions, types,
// schemas, and who may do what with all of them and with the tables.
type objects struct {
	Functions []function `json:"functions"`
	Types     []kind     `json:"types"`
	Schemas   []schema   `json:"schemas"`
	Grants    []grants   `json:"grants"`
}

// named has a name in a schema.
type named struct {
	OID    uint32 `json:"oid"`
	Schema string `json:"schema"`
	Name   string `json:"name"`
}

func (n named) full() string { return n.Schema + "." + n.Name }

type function struct {
	named
	Arguments string `json:"arguments"` // their types, as DROP FUNCTION takes them
}

// kind is an enum, a domain, a range or a type of several attributes.
type kind struct {
	named
	Labels     []label  `json:"labels"`     // of an enum
	Attributes []column `json:"attributes"` // of a composite type
}

type label struct {
	OID  uint32 `json:"oid"`
	Name string `json:"name"`
}

type schema struct {
	OID  uint32 `json:"oid"`
	Name string `json:"name"`
}

// grants are the privileges on one object of all but its owner.
type grants struct {
	Class string  `json:"class"` // the catalogue's name
	OID   uint32  `json:"oid"`
	Name  string  `json:"name"`
	To    []grant `json:"to"`
}

type grant struct {
	Role      string `json:"role"` // PUBLIC: of everybody
	Privilege string `json:"privilege"`
	Column    string `json:"column"` // empty: of the whole object
}

// objectsSQL gives the objects. A trigger's function is nobody's to call (the
// types 2279, trigger, and 3838, event_trigger). PUBLIC may by default call every
// function and connect to every database, which acldefault says.
const objectsSQL = `SELECT pg_catalog.json_build_object(
'functions', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('oid', p.oid::bigint, 'schema', n.nspname, 'name', p.proname,
    'arguments', pg_catalog.oidvectortypes(p.proargtypes)) ORDER BY p.oid)
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  WHERE p.oid >= 16384 AND p.prorettype NOT IN (2279, 3838) AND n.nspname !~ '^pg_'),
'types', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('oid', t.oid::bigint, 'schema', n.nspname, 'name', t.typname,
    'labels', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('oid', e.oid::bigint, 'name', e.enumlabel)) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid),
    'attributes', CASE WHEN t.typtype = 'c' THEN (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('n', attnum, 'name', attname, 'type', pg_catalog.format_type(atttypid, atttypmod)))
      FROM pg_catalog.pg_attribute WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped) END) ORDER BY t.oid)
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
  WHERE t.oid >= 16384 AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c') AND n.nspname !~ '^pg_'),
'schemas', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('oid', oid::bigint, 'name', nspname) ORDER BY oid)
  FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
'grants', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('class', class, 'oid', oid::bigint, 'name', name, 'to',
    (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('role', CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(x.grantee)::text END, 'privilege', x.privilege_type, 'column', x.attname))
     FROM (SELECT e.grantee, e.privilege_type, NULL::name AS attname FROM pg_catalog.aclexplode(acl) e
       UNION SELECT e.grantee, e.privilege_type, a.attname FROM pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) e
       WHERE class = 'pg_class' AND a.attrelid = all_of.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped) x
     WHERE x.grantee <> owner)))
  FROM (SELECT 'pg_class' AS class, c.oid, n.nspname || '.' || c.relname AS name, c.relowner AS owner, c.relacl AS acl
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_'
    UNION ALL SELECT 'pg_proc', p.oid, n.nspname || '.' || p.proname || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')', p.proowner, COALESCE(p.proacl, pg_catalog.acldefault('f', p.proowner))
      FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.oid >= 16384 AND n.nspname !~ '^pg_'
    UNION ALL SELECT 'pg_namespace', oid, 'the schema ' || nspname, nspowner, nspacl FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    UNION ALL SELECT 'pg_database', oid, 'the database ' || datname, datdba, COALESCE(datacl, pg_catalog.acldefault('d', datdba)) FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()
    ) all_of))::text`

func readObjects(ctx context.Context, b Backend) (*objects, error) {
	text, err := b.Value(ctx, objectsSQL)
	if err != nil {
		return nil, err
	}
	o := new(objects)
	if err := json.Unmarshal(text, o); err != nil {
		return nil, fmt.Errorf("objects of the catalogue: %w", err)
	}
	return o, nil
}
