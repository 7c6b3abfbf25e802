-- What schemas of others have that the rest here has not.

-- Times that the server rounds are different only beyond their precision.
CREATE TABLE rounded (
    id        int PRIMARY KEY,
    at        timestamp(0) NOT NULL UNIQUE,
    zoned     timestamptz(3) NOT NULL UNIQUE,
    hour      time(1) NOT NULL UNIQUE,
    began     timestamp(0) NOT NULL,
    ended     timestamp(0) NOT NULL CHECK (ended > began),
    lasted    interval(0) UNIQUE,
    room      int NOT NULL CHECK (room BETWEEN 1 AND 3),
    UNIQUE (room, began)
);

-- A foreign key to a table in partitions has a copy for each of them.
CREATE TABLE events (tenant int NOT NULL, id bigint NOT NULL, PRIMARY KEY (tenant, id)) PARTITION BY LIST (tenant);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1, 2);
CREATE TABLE events_2 PARTITION OF events DEFAULT;
CREATE TABLE marks (id int PRIMARY KEY, tenant int NOT NULL, event bigint NOT NULL, FOREIGN KEY (tenant, event) REFERENCES events);

-- Keys on expressions and on generated columns.
CREATE TABLE expressed (
    id     int PRIMARY KEY,
    parent int REFERENCES expressed,
    name   text NOT NULL DEFAULT '',
    domain text,
    code   int NOT NULL,
    born   date NOT NULL CHECK (born <= now() - interval '18 years'),
    label  text GENERATED ALWAYS AS ('L' || code) STORED UNIQUE
);
CREATE UNIQUE INDEX ON expressed (coalesce(parent, 0), name);
CREATE UNIQUE INDEX ON expressed (lower(name), coalesce(lower(domain), ''));
CREATE UNIQUE INDEX ON expressed (btrim(lower(name)));

-- Keys on types of many parts.
CREATE TYPE weather AS ENUM ('fair', 'foul');
CREATE TABLE parts (
    id     int PRIMARY KEY,
    words  text[] NOT NULL UNIQUE,
    days   date[] UNIQUE,
    skies  weather[] NOT NULL UNIQUE,
    flags  bool[] NOT NULL CHECK (cardinality(flags) = 12) UNIQUE
);

-- TPC-C's orders: a part of a foreign key, and a number, are a key.
CREATE TABLE districts (w_id smallint, d_id smallint, PRIMARY KEY (w_id, d_id));
CREATE TABLE buyers (w_id smallint, d_id smallint, c_id int, PRIMARY KEY (w_id, d_id, c_id), FOREIGN KEY (w_id, d_id) REFERENCES districts);
CREATE TABLE orders (
    w_id smallint,
    d_id smallint,
    o_id int,
    c_id int,
    PRIMARY KEY (w_id, d_id, o_id),
    UNIQUE (w_id, d_id, c_id, o_id),
    FOREIGN KEY (w_id, d_id, c_id) REFERENCES buyers
);

-- Two members of one tenant, who are not the same.
CREATE TABLE tenants (id uuid PRIMARY KEY);
CREATE TABLE people (tenant_id uuid REFERENCES tenants, id uuid, PRIMARY KEY (tenant_id, id));
CREATE TABLE tasks (
    tenant_id uuid,
    id        bigint,
    assignee  uuid,
    reporter  uuid NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, assignee) REFERENCES people,
    FOREIGN KEY (tenant_id, reporter) REFERENCES people,
    CHECK (assignee <> reporter)
);

CREATE TABLE checked (
    id     int PRIMARY KEY,
    a      int,
    b      int,
    c      int,
    list   jsonb NOT NULL CHECK (jsonb_typeof(list) = 'array'),
    doc    jsonb NOT NULL CHECK (jsonb_typeof(doc) = 'object'),
    CHECK (num_nulls(a, b, c) >= 2)
);
