package proxy

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"upness/lab/postgres"
	"upness/lab/process"
	"upness/plan"
)

// selfSigned makes a certificate for 127.0.0.1, as PEM.
func selfSigned(t *testing.T) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})
}

func pair(t *testing.T) *tls.Config {
	t.Helper()
	cert, err := tls.X509KeyPair(selfSigned(t))
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{cert}}
}

// with is the proxy's DSN with other parameters.
func (p *proxied) with(query string) string {
	return strings.Replace(p.DSN().Reveal(), "sslmode=disable", query, 1)
}

// A client that demands TLS is told what to do; one that only prefers it comes
// in without.
func TestClientDemandsTLS(t *testing.T) {
	p := observed(t)
	if _, err := pgx.Connect(t.Context(), p.with("sslmode=require")); err == nil {
		t.Error("it came in")
	}
	p.warned("the client demands TLS, which this proxy does not speak: give the client sslmode=disable")
	if _, err := pgx.Connect(t.Context(), p.with("sslmode=require&sslnegotiation=direct")); err == nil {
		t.Error("it came in")
	}
	conn, err := pgx.Connect(t.Context(), p.with("sslmode=prefer"))
	if err != nil {
		t.Fatal(err)
	}
	conn.Close(t.Context())
}

// With a certificate the proxy speaks TLS on either way to ask for it.
func TestTLSToTheProxy(t *testing.T) {
	p := start(t, Options{TLS: pair(t), Observer: observer(t)})
	table(t, "encrypted", "id int")
	for _, query := range []string{"sslmode=require", "sslmode=require&sslnegotiation=direct", "sslmode=disable"} {
		conn, err := pgx.Connect(t.Context(), p.with(query))
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if _, is := conn.PgConn().Conn().(*tls.Conn); is != (query != "sslmode=disable") {
			t.Errorf("%s: TLS: %v", query, is)
		}
		do(t, conn, "ALTER TABLE encrypted ADD COLUMN IF NOT EXISTS a int")
		// A cancel request goes the same way.
		if err := conn.PgConn().CancelRequest(t.Context()); err != nil {
			t.Errorf("%s: %v", query, err)
		}
		conn.Close(t.Context())
	}
	p.traces(3)
	p.silent()
}

// secured is a server of its own that wants TLS of some and MD5 of others.
func secured(t *testing.T) plan.Secret {
	t.Helper()
	registry, err := process.NewRegistry("tls test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { registry.Close() })
	server, err := postgres.Start(context.Background(), postgres.Options{Dir: t.TempDir(), Registry: registry})
	if err != nil {
		t.Fatal(err)
	}
	conn := dial(t, server.DSN())
	if one[string](t, conn, "SELECT setting FROM pg_settings WHERE name = 'ssl_library'") == "" {
		t.Skip("this Postgres was built without TLS")
	}
	cert, key := selfSigned(t)
	for name, text := range map[string][]byte{"server.crt": cert, "server.key": key} {
		// COPY doubles nothing here: base64 lines hold neither tabs nor backslashes.
		command := fmt.Sprintf("COPY (SELECT unnest(string_to_array('%s', E'\n'))) TO PROGRAM 'umask 077; cat > %s'", bytes.TrimSpace(text), name)
		do(t, conn, command)
	}
	do(t, conn, `COPY (SELECT unnest(ARRAY['host all old 127.0.0.1/32 md5', 'host all plain 127.0.0.1/32 password',
		'hostssl all encrypted 127.0.0.1/32 scram-sha-256', 'host all upness 127.0.0.1/32 scram-sha-256'])) TO PROGRAM 'cat > pg_hba.conf'`)
	do(t, conn, "SET password_encryption = md5; CREATE ROLE old LOGIN PASSWORD 'hush-hush'; SET password_encryption = 'scram-sha-256'")
	do(t, conn, "CREATE ROLE plain LOGIN PASSWORD 'hush-hush'; CREATE ROLE encrypted LOGIN PASSWORD 'hush-hush'")
	do(t, conn, "ALTER SYSTEM SET ssl = on")
	do(t, conn, "SELECT pg_reload_conf()")
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		c, err := pgconn.Connect(t.Context(), bare(server.DSN())+"?sslmode=require")
		if err == nil {
			c.Close(t.Context())
			return plan.Secret(bare(server.DSN()))
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// bare is a DSN without its parameters.
func bare(dsn plan.Secret) string {
	text, _, _ := strings.Cut(dsn.Reveal(), "?")
	return text
}

// Whatever the server asks of the client passes through; over TLS the binding of
// SCRAM to the connection does not, and is not offered.
func TestLogins(t *testing.T) {
	to := secured(t)
	for _, c := range []struct{ user, password, query, want string }{
		{"old", "hush-hush", "?sslmode=disable", ""},
		{"old", "wrong", "?sslmode=disable", "28P01"},
		{"plain", "hush-hush", "?sslmode=disable", ""},
		{"upness", "", "?sslmode=disable", ""},
		{"upness", "", "?sslmode=require", ""},
		{"upness", "", "?sslmode=prefer", ""},
		{"encrypted", "hush-hush", "?sslmode=require", ""},
		{"encrypted", "hush-hush", "?sslmode=disable", "28000"},
		{"encrypted", "wrong", "?sslmode=require", "28P01"},
	} {
		t.Run(c.user+c.query+c.want, func(t *testing.T) {
			p := start(t, Options{DSN: plan.Secret(to.Reveal() + c.query)})
			cfg, err := pgx.ParseConfig(p.DSN().Reveal())
			if err != nil {
				t.Fatal(err)
			}
			cfg.User = c.user
			if c.password != "" {
				cfg.Password = c.password
			}
			conn, err := pgx.ConnectConfig(t.Context(), cfg)
			if c.want != "" {
				if code(err) != c.want {
					t.Errorf("%v, want %s", err, c.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(t.Context())
			if is := one[bool](t, conn, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"); is != (c.query != "?sslmode=disable") {
				t.Errorf("TLS to the server: %v", is)
			}
			if psql, err := exec.LookPath("psql"); err == nil && c.user == "upness" {
				cmd := exec.CommandContext(t.Context(), psql, "-XAtc", "SELECT 1")
				cmd.Env = p.Environ(os.Environ())
				if out, err := cmd.CombinedOutput(); err != nil || string(out) != "1\n" {
					t.Errorf("psql: %v: %s", err, out)
				}
			}
			p.silent()
		})
	}
	// A server that has no TLS, and a DSN that demands it.
	if _, err := Start(t.Context(), Options{DSN: plan.Secret(bare(dsn) + "?sslmode=require")}); err == nil || !strings.Contains(err.Error(), "the server does not offer it, and sslmode of the DSN demands it") {
		t.Errorf("%v", err)
	}
}
