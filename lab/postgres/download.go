package postgres

import (
	"context"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

const (
	archiveLimit = 256 << 20        // bytes; releases have 20 to 30 MB
	stallLimit   = 30 * time.Second // without a byte
)

var errStalled = fmt.Errorf("no byte in %s", stallLimit)

// download writes the release's archive to the file and checks it against the
// registry's SHA-512. What does not match is deleted.
func (n npm) download(ctx context.Context, r release, to string, progress io.Writer) (err error) {
	want, err := sha512Of(r.integrity)
	if err != nil {
		return fmt.Errorf("checksum of %s: %w", r.tarball, err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stall := time.AfterFunc(stallLimit, func() { cancel(errStalled) })
	defer stall.Stop()
	body, size, err := n.open(ctx, r.tarball, "*/*")
	if err != nil {
		return err
	}
	defer body.Close()
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, file.Close())
		if err != nil {
			err = errors.Join(err, os.Remove(to))
		}
	}()
	hash := sha512.New()
	watch := &meter{to: progress, size: size, started: time.Now(), tick: func() { stall.Reset(stallLimit) }}
	if _, err := io.Copy(io.MultiWriter(file, hash, watch), io.LimitReader(body, archiveLimit)); err != nil {
		if errors.Is(context.Cause(ctx), errStalled) {
			err = errStalled
		}
		return fmt.Errorf("download of %s: %w", r.tarball, err)
	}
	if got := hash.Sum(nil); subtle.ConstantTimeCompare(got, want) != 1 {
		return fmt.Errorf("checksum of %s: SHA-512 is %s, the registry says %s", r.tarball,
			base64.StdEncoding.EncodeToString(got), base64.StdEncoding.EncodeToString(want))
	}
	return nil
}

// sha512Of finds the SHA-512 among the hashes.
func sha512Of(integrity string) ([]byte, error) {
	for _, h := range strings.Fields(integrity) {
		if text, ok := strings.CutPrefix(h, "sha512-"); ok {
			sum, err := base64.StdEncoding.DecodeString(text)
			if err != nil || len(sum) != sha512.Size {
				return nil, fmt.Errorf("%q in the registry's metadata is no SHA-512", h)
			}
			return sum, nil
		}
	}
	return nil, errors.New("the registry's metadata has no SHA-512")
}
