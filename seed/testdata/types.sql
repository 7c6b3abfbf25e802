-- A column of every kind of type.
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy, "very"');
CREATE TYPE pair AS (a int, b text);
CREATE TABLE ordinary (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  c_bool bool, c_int2 int2, c_int4 int4, c_int8 int8, c_oid oid, c_numeric numeric, c_numeric10_4 numeric(10,4), c_numeric38_20 numeric(38,20), c_numeric3 numeric(3), c_float4 float4, c_float8 float8,
  c_money money, c_char "char", c_bpchar char(10), c_varchar varchar(30), c_text text, c_name name, c_bytea bytea, c_citext citext, c_hstore hstore, c_ltree ltree,
  c_date date, c_time time, c_time3 time(3), c_timetz timetz, c_timestamp timestamp, c_timestamptz timestamptz, c_timestamp0 timestamp(0), c_interval interval,
  c_uuid uuid, c_inet inet, c_cidr cidr, c_macaddr macaddr, c_macaddr8 macaddr8, c_bit1 bit, c_bit70 bit(70), c_varbit varbit(12),
  c_json json, c_jsonb jsonb, c_jsonpath jsonpath, c_xml xml, c_tsvector tsvector, c_tsquery tsquery,
  c_point point, c_line line, c_lseg lseg, c_box box, c_path path, c_polygon polygon, c_circle circle,
  c_int4range int4range, c_int8range int8range, c_numrange numrange, c_daterange daterange, c_tsrange tsrange, c_tstzrange tstzrange,
  c_int4multirange int4multirange, c_int8multirange int8multirange, c_nummultirange nummultirange, c_datemultirange datemultirange, c_tsmultirange tsmultirange, c_tstzmultirange tstzmultirange,
  c_mood mood, c_pair pair, c_pg_lsn pg_lsn, c_xid xid, c_xid8 xid8, c_cid cid, c_tid tid, c_pg_snapshot pg_snapshot, c_txid_snapshot txid_snapshot,
  c_regclass regclass, c_regtype regtype, c_regproc regproc, c_regprocedure regprocedure, c_regoper regoper, c_regoperator regoperator, c_regrole regrole, c_regnamespace regnamespace,
  c_regconfig regconfig, c_regdictionary regdictionary, c_regcollation regcollation, c_int2vector int2vector, c_oidvector oidvector, c_refcursor refcursor,
  a_bool bool[], a_int4 int4[], a_text text[], a_numeric numeric(8,2)[], a_timestamptz timestamptz[], a_uuid uuid[], a_jsonb jsonb[], a_mood mood[], a_pair pair[], a_inet inet[], a_box box[], a_varchar varchar(5)[], a_bytea bytea[], a_range int4range[]
);
-- One type without a binary input function turns the whole table to text.
CREATE TABLE texted (LIKE ordinary, c_aclitem aclitem, a_aclitem aclitem[]);
