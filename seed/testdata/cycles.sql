-- Cycles, composite keys, keys that share columns, domains, self-references,
-- several schemas and quoted names.
CREATE SCHEMA hr;
CREATE SCHEMA "Odd Schema";
CREATE DOMAIN hr.code AS varchar(8) NOT NULL CHECK (VALUE ~ '^[A-Z]{2}[0-9]{4}$');
CREATE DOMAIN hr.percent AS numeric(5,2) CHECK (VALUE BETWEEN 0 AND 100);
CREATE DOMAIN hr.small_percent AS hr.percent CHECK (VALUE < 10);
CREATE TYPE hr.place AS (street text, number int, floor numeric(4,1));
CREATE TYPE hr.span AS RANGE (subtype = float8);

CREATE TABLE hr.departments (id int PRIMARY KEY, code hr.code UNIQUE, head_id int NOT NULL, parent_id int REFERENCES hr.departments, place hr.place);
CREATE TABLE hr.employees (id int PRIMARY KEY, department_id int NOT NULL REFERENCES hr.departments, manager_id int REFERENCES hr.employees, mentor_id int NOT NULL REFERENCES hr.employees,
  share hr.small_percent, born date CHECK (born < '2007-01-01'), hired date, fired date, CHECK (hired > born), CHECK (fired >= hired), places hr.place[], zone hr.span,
  user_id int, team_id int, CHECK (num_nonnulls(user_id, team_id) = 1), CHECK (manager_id <> id));
ALTER TABLE hr.departments ADD CONSTRAINT head FOREIGN KEY (head_id) REFERENCES hr.employees DEFERRABLE INITIALLY DEFERRED;

-- three tables in a ring, one to one
CREATE TABLE ring_a (id int PRIMARY KEY, note text);
CREATE TABLE ring_b (id int PRIMARY KEY REFERENCES ring_a, note text);
CREATE TABLE ring_c (id int PRIMARY KEY REFERENCES ring_b, note text);
ALTER TABLE ring_a ADD FOREIGN KEY (id) REFERENCES ring_c DEFERRABLE;

-- tenants: every key holds the tenant
CREATE TABLE tenants (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
CREATE TABLE users (tenant_id int NOT NULL REFERENCES tenants, id int NOT NULL, email text NOT NULL, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, email));
CREATE TABLE projects (tenant_id int NOT NULL REFERENCES tenants, id int NOT NULL, title text, owner_id int NOT NULL, PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, owner_id) REFERENCES users (tenant_id, id));
CREATE TABLE members (tenant_id int NOT NULL, user_id int NOT NULL, project_id int NOT NULL, role text NOT NULL CHECK (role IN ('reader', 'writer')),
  PRIMARY KEY (tenant_id, user_id, project_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users, FOREIGN KEY (tenant_id, project_id) REFERENCES projects);
CREATE TABLE tasks (tenant_id int NOT NULL REFERENCES tenants, project_id int NOT NULL, number int NOT NULL, assignee_id int, parent_number int, title text NOT NULL,
  PRIMARY KEY (tenant_id, project_id, number),
  FOREIGN KEY (tenant_id, project_id) REFERENCES projects,
  FOREIGN KEY (tenant_id, assignee_id) REFERENCES users);

-- composite without sharing
CREATE TABLE orders (region char(2) NOT NULL, number bigint NOT NULL, placed timestamptz NOT NULL, PRIMARY KEY (region, number));
CREATE TABLE lines (region char(2), number bigint, line int2 NOT NULL CHECK (line > 0), sku text NOT NULL, quantity int NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (region, number, line), UNIQUE (region, number, sku), FOREIGN KEY (region, number) REFERENCES orders MATCH FULL);
CREATE TABLE shipments (id bigserial PRIMARY KEY, region char(2), number bigint, line int2, sent date, FOREIGN KEY (region, number, line) REFERENCES lines);

CREATE TABLE nodes (id bigint PRIMARY KEY, parent_id bigint REFERENCES nodes ON DELETE CASCADE, twin_id bigint UNIQUE REFERENCES nodes, label text NOT NULL);
CREATE TABLE edges (from_id bigint NOT NULL REFERENCES nodes, to_id bigint NOT NULL REFERENCES nodes, weight float8 NOT NULL CHECK (weight >= 0), PRIMARY KEY (from_id, to_id), CHECK (from_id <> to_id));

CREATE TABLE "Odd Schema"."Odd ""Table"".x" ("Id" serial PRIMARY KEY, "select" text NOT NULL DEFAULT 'it''s', "Größe" int CHECK ("Größe" > 5 AND "Größe" <> 7), node bigint REFERENCES nodes);
CREATE INDEX "Odd Index" ON "Odd Schema"."Odd ""Table"".x" ("Größe" DESC NULLS LAST) INCLUDE ("select") WITH (fillfactor = 70);
