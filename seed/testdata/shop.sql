-- A shop that hires films out: enums, domains, arrays, full-text search,
-- partitions by range, list and hash, exclusion constraints, triggers, rules,
-- views, row-level security.
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS hstore;

CREATE TYPE rating AS ENUM ('G', 'PG', 'PG-13', 'R', 'NC-17');
CREATE DOMAIN film_year AS int CHECK (VALUE >= 1901 AND VALUE <= 2155);
CREATE DOMAIN money_amount AS numeric(8,2) CHECK (VALUE >= 0) NOT NULL;

CREATE TABLE countries (country_id serial PRIMARY KEY, code char(2) NOT NULL UNIQUE CHECK (code = upper(code)), country text NOT NULL,
  last_update timestamptz NOT NULL DEFAULT now());
CREATE TABLE cities (city_id serial PRIMARY KEY, city text NOT NULL, country_id int NOT NULL REFERENCES countries ON UPDATE CASCADE ON DELETE RESTRICT);
CREATE TABLE addresses (address_id serial PRIMARY KEY, address varchar(50) NOT NULL, address2 varchar(50), district varchar(20) NOT NULL,
  city_id int NOT NULL REFERENCES cities, postal_code varchar(10), phone varchar(20) NOT NULL, place point);
CREATE TABLE languages (language_id smallserial PRIMARY KEY, name char(20) NOT NULL);
CREATE TABLE categories (category_id smallserial PRIMARY KEY, name varchar(25) NOT NULL UNIQUE);
CREATE TABLE actors (actor_id serial PRIMARY KEY, first_name varchar(45) NOT NULL, last_name varchar(45) NOT NULL);
CREATE INDEX idx_actor_last_name ON actors (last_name);

CREATE TABLE films (
  film_id serial PRIMARY KEY,
  title varchar(255) NOT NULL,
  description text,
  release_year film_year,
  language_id int2 NOT NULL REFERENCES languages,
  original_language_id int2 REFERENCES languages,
  rental_duration int2 NOT NULL DEFAULT 3 CHECK (rental_duration BETWEEN 1 AND 30),
  rental_rate money_amount DEFAULT 4.99,
  length int2 CHECK (length > 0),
  replacement_cost numeric(5,2) NOT NULL DEFAULT 19.99,
  rating rating DEFAULT 'G',
  special_features text[],
  attributes hstore,
  details jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
  fulltext tsvector NOT NULL,
  margin numeric GENERATED ALWAYS AS (replacement_cost - 1) STORED,
  CHECK (original_language_id <> language_id)
);
CREATE INDEX film_fulltext_idx ON films USING gist (fulltext);
CREATE INDEX film_features_idx ON films USING gin (special_features);
CREATE INDEX film_details_idx ON films USING gin (details jsonb_path_ops);
CREATE INDEX film_title_lower_idx ON films (lower(title)) WHERE rating <> 'NC-17';
COMMENT ON INDEX film_title_lower_idx IS 'for the search box; it''s partial';
CREATE FUNCTION film_fulltext() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.fulltext := to_tsvector('simple', NEW.title || ' ' || coalesce(NEW.description, '')); RETURN NEW; END $$;
CREATE TRIGGER film_fulltext_trigger BEFORE INSERT OR UPDATE ON films FOR EACH ROW EXECUTE FUNCTION film_fulltext();

CREATE TABLE film_actors (actor_id int NOT NULL REFERENCES actors, film_id int NOT NULL REFERENCES films, PRIMARY KEY (actor_id, film_id));
CREATE TABLE film_categories (film_id int NOT NULL REFERENCES films, category_id int2 NOT NULL REFERENCES categories, PRIMARY KEY (film_id, category_id));

CREATE TABLE stores (store_id serial PRIMARY KEY, address_id int NOT NULL REFERENCES addresses, manager_staff_id int NOT NULL UNIQUE);
CREATE TABLE staff (staff_id serial PRIMARY KEY, first_name varchar(45) NOT NULL, last_name varchar(45) NOT NULL, address_id int NOT NULL REFERENCES addresses,
  email citext UNIQUE, store_id int NOT NULL REFERENCES stores, active bool NOT NULL DEFAULT true, username varchar(16) NOT NULL, password bytea, picture bytea);
ALTER TABLE stores ADD CONSTRAINT stores_manager_fkey FOREIGN KEY (manager_staff_id) REFERENCES staff;
CREATE TABLE customers (customer_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, store_id int NOT NULL REFERENCES stores, first_name text NOT NULL, last_name text NOT NULL,
  email text NOT NULL CHECK (email ~* '^[^@ ]+@[^@ ]+\.[a-z]+$'), address_id int NOT NULL REFERENCES addresses, activebool bool NOT NULL DEFAULT true,
  create_date date NOT NULL DEFAULT CURRENT_DATE, tags text[] NOT NULL DEFAULT '{}' CHECK (cardinality(tags) <= 4), homepage text CHECK (homepage LIKE 'https://%'));
CREATE UNIQUE INDEX customers_email_lower ON customers (lower(email));

CREATE TABLE inventory (inventory_id serial PRIMARY KEY, film_id int NOT NULL REFERENCES films, store_id int NOT NULL REFERENCES stores, serial_no int NOT NULL,
  UNIQUE (store_id, film_id, serial_no));
CREATE TABLE rentals (
  rental_id bigserial PRIMARY KEY, inventory_id int NOT NULL REFERENCES inventory, customer_id int NOT NULL REFERENCES customers,
  staff_id int NOT NULL REFERENCES staff, period tstzrange NOT NULL CHECK (NOT isempty(period)),
  EXCLUDE USING gist (inventory_id WITH =, period WITH &&));

CREATE TABLE payments (
  payment_id bigserial, customer_id int NOT NULL REFERENCES customers, rental_id bigint REFERENCES rentals, amount numeric(5,2) NOT NULL CHECK (amount > 0),
  payment_date timestamptz NOT NULL, PRIMARY KEY (payment_date, payment_id)) PARTITION BY RANGE (payment_date);
CREATE TABLE payments_2025_01 PARTITION OF payments FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
CREATE TABLE payments_2025_02 PARTITION OF payments FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
CREATE TABLE payments_2025_04 PARTITION OF payments FOR VALUES FROM ('2025-04-01') TO ('2025-05-01') PARTITION BY HASH (payment_id);
CREATE TABLE payments_2025_04_a PARTITION OF payments_2025_04 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE payments_2025_04_b PARTITION OF payments_2025_04 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE INDEX payments_customer ON payments (customer_id);

CREATE TABLE tickets (ticket_id bigint GENERATED BY DEFAULT AS IDENTITY, region text NOT NULL, opened date NOT NULL, closed date, body text, CHECK (closed >= opened),
  PRIMARY KEY (ticket_id, region)) PARTITION BY LIST (region);
CREATE TABLE tickets_north PARTITION OF tickets FOR VALUES IN ('north', 'north-west');
CREATE TABLE tickets_south PARTITION OF tickets FOR VALUES IN ('south');
CREATE TABLE tickets_other PARTITION OF tickets DEFAULT;

CREATE TABLE opening_hours (store_id int NOT NULL REFERENCES stores, weekday int2 NOT NULL CHECK (weekday BETWEEN 0 AND 6), opens time NOT NULL, closes time NOT NULL,
  holidays datemultirange, PRIMARY KEY (store_id, weekday), CHECK (opens < closes));
CREATE TABLE price_changes (film_id int NOT NULL REFERENCES films, valid daterange NOT NULL, price numeric(6,2) NOT NULL, old_price numeric(6,2) NOT NULL,
  EXCLUDE USING gist (film_id WITH =, valid WITH &&), CHECK (price <> old_price));
CREATE TABLE audit (id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), who inet, what json, tool uuid NOT NULL DEFAULT gen_random_uuid());
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_all ON audit USING (true) WITH CHECK (true);
CREATE RULE audit_rule AS ON INSERT TO audit WHERE NEW.who IS NULL DO ALSO NOTHING;

CREATE VIEW sales_by_film AS SELECT film_id, count(*) AS rentals FROM rentals JOIN inventory USING (inventory_id) GROUP BY film_id;
