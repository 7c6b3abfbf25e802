package balancer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Client speaks to the admin API of a balancer.
type Client struct {
	base string
	http *http.Client
}

// NewClient returns a client of the admin API at host:port.
func NewClient(admin string) *Client {
	return &Client{base: "http://" + admin, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
}

// Register adds a target in state Initial; its health checks begin at once.
func (c *Client) Register(ctx context.Context, id, address string) error {
	return c.call(ctx, http.MethodPost, "/targets", registration{id, address}, nil)
}

// Deregister takes a target out and waits until the balancer has no connection
// to it left: at most for delay, then the requests still in flight are cut and
// their number is returned.
func (c *Client) Deregister(ctx context.Context, id string, delay time.Duration) (cut int, err error) {
	var d deregistration
	err = c.call(ctx, http.MethodDelete, "/targets/"+url.PathEscape(id)+"?delay="+delay.String(), nil, &d)
	return d.Cut, err
}

// Targets lists the targets in the order of their registration.
func (c *Client) Targets(ctx context.Context) ([]Target, error) {
	var list []Target
	err := c.call(ctx, http.MethodGet, "/targets", nil, &list)
	return list, err
}

// Counts is what the balancer has done since its start.
func (c *Client) Counts(ctx context.Context) (Counts, error) {
	var all Counts
	err := c.call(ctx, http.MethodGet, "/counts", nil, &all)
	return all, err
}

// Watch calls observe for each change, in order and from the first one on, until
// ctx is done or the balancer can't be reached.
func (c *Client) Watch(ctx context.Context, observe func(Change)) error {
	var seq uint64
	for {
		var changes []Change
		if err := c.call(ctx, http.MethodGet, "/changes?after="+strconv.FormatUint(seq, 10), nil, &changes); err != nil {
			return err
		}
		for _, ch := range changes {
			seq = ch.Seq
			observe(ch)
		}
	}
}

// Close closes the idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// call sends body as JSON and decodes the answer into to, each unless nil.
func (c *Client) call(ctx context.Context, method, path string, body, to any) error {
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, &sent)
	if err != nil {
		return err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("balancer: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return refused(resp)
	}
	if to == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	if err := json.NewDecoder(resp.Body).Decode(to); err != nil {
		return fmt.Errorf("balancer: %s %s: %w", method, path, err)
	}
	return nil
}

// refused is the error that an answer describes.
func refused(resp *http.Response) error {
	var r refusal
	if err := json.NewDecoder(resp.Body).Decode(&r); err != nil || r.Error == "" {
		return errors.New("balancer: " + resp.Status)
	}
	return errors.New("balancer: " + r.Error)
}
