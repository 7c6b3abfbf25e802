-- What schemas of others have that the rest here has not.

-- A foreign key to a table in partitions has a copy for each of them.
CREATE TABLE events (tenant int NOT NULL, id bigint NOT NULL, PRIMARY KEY (tenant, id)) PARTITION BY LIST (tenant);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1, 2);
CREATE TABLE events_2 PARTITION OF events DEFAULT;
CREATE TABLE marks (id int PRIMARY KEY, tenant int NOT NULL, event bigint NOT NULL, FOREIGN KEY (tenant, event) REFERENCES events);
