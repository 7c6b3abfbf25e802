-- Clients' latency follows the time that a batch takes, so: small batches by key,
-- each its own transaction, with a pause for others between two.
DO $$
DECLARE
    batch   CONSTANT int := 5000;
    done    bigint := 0;
    highest bigint;
BEGIN
    SELECT coalesce(max(id), 0) INTO highest FROM responses;
    WHILE done < highest LOOP
        UPDATE responses SET attempt = 1 WHERE id > done AND id <= done + batch AND attempt IS NULL;
        COMMIT;
        done := done + batch;
        PERFORM pg_sleep(0.01);
    END LOOP;
END
$$;
