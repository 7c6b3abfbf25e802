package trace

import "testing"

func TestStatement(t *testing.T) {
	for sql, want := range map[string]struct{ controls, savepoint, alone, needs, input bool }{
		"BEGIN": {controls: true}, "start transaction;": {controls: true}, "COMMIT": {controls: true}, "end": {controls: true},
		"ROLLBACK": {controls: true}, "ROLLBACK AND CHAIN": {controls: true}, "abort": {controls: true}, "PREPARE TRANSACTION 'x'": {controls: true},
		"SET TRANSACTION READ ONLY": {controls: true}, "SET lock_timeout = 0": {}, "PREPARE x AS SELECT 1": {},
		"ROLLBACK TO a": {savepoint: true, needs: true}, "rollback work to savepoint a": {savepoint: true, needs: true}, "SAVEPOINT a": {savepoint: true, needs: true}, "RELEASE a": {savepoint: true, needs: true},
		"LOCK TABLE t": {needs: true}, "lock t": {needs: true}, "DECLARE c CURSOR FOR SELECT 1": {needs: true},
		"VACUUM": {alone: true}, "VACUUM(FULL) t": {alone: true}, "CREATE INDEX CONCURRENTLY ON t (n)": {alone: true}, "create unique index\nconcurrently i on t (n)": {alone: true},
		"DROP INDEX CONCURRENTLY i": {alone: true}, "REINDEX TABLE CONCURRENTLY t": {alone: true}, "CREATE INDEX ON t (n)": {}, "REFRESH MATERIALIZED VIEW CONCURRENTLY v": {},
		"COPY t FROM STDIN": {input: true}, "copy t (a) from stdin with csv": {input: true}, "COPY t TO STDOUT": {}, "COPY t FROM '/tmp/x'": {}, "": {},
	} {
		st := Statement{SQL: sql}
		if st.controls() != want.controls || st.savepoint() && !st.controls() != want.savepoint || st.standsAlone() != want.alone || st.needsTransaction() != want.needs || st.readsInput() != want.input {
			t.Errorf("%q: controls %t, savepoint %t, alone %t, needs %t, input %t; want %+v", sql, st.controls(), st.savepoint(), st.standsAlone(), st.needsTransaction(), st.readsInput(), want)
		}
	}
}
