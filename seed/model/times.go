package model

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"upness/seed/catalog"
	"upness/seed/wire"
)

func year(n int) time.Time { return time.Date(n, 1, 1, 0, 0, 0, 0, time.UTC) }

// times is the span that dates fall into. Its default is fixed, not the last
// year: the same file gives the same rows on any day.
func (b *builder) times() (from, to time.Time) {
	from, to = year(2024), year(2026)
	if t, err := parseTime(b.file.Times.From); err == nil {
		from = t
	}
	if t, err := parseTime(b.file.Times.To); err == nil {
		to = t
	}
	return from, to
}

var layouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999Z07:00", "2006-01-02 15:04:05.999999Z07",
	"2006-01-02 15:04:05.999999", "2006-01-02T15:04:05.999999", "2006-01-02 15:04", "2006-01-02"}

func parseTime(text string) (time.Time, error) {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: give one such as 2026-01-31 or 2026-01-31 12:00:00", text)
}

// parseSpan reads a duration: 90s, 1h30m, 3d.
func parseSpan(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseFloat(days, 64); err == nil {
			return time.Duration(n * 24 * float64(time.Hour)), nil
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%q is no duration: give one such as 90s, 12h or 3d", text)
	}
	return d, nil
}

// ordinalOf reads a value in its type's notation.
func ordinalOf(t *catalog.Type, scale int, text string) (int64, error) {
	if t.Kind == "enum" {
		for i, l := range t.Labels {
			if l == text {
				return int64(i), nil
			}
		}
		return 0, fmt.Errorf("%q is not among the labels %s", text, strings.Join(t.Labels, ", "))
	}
	switch t.Name {
	case "bool":
		switch strings.ToLower(text) {
		case "true", "t", "yes", "on", "1":
			return 1, nil
		case "false", "f", "no", "off", "0":
			return 0, nil
		}
	case "char":
		if len(text) == 1 {
			return int64(text[0]), nil
		}
	case "date":
		at, err := parseTime(text)
		return wire.Days(at), err
	case "timestamp", "timestamptz":
		at, err := parseTime(text)
		return wire.Micros(at), err
	case "time", "timetz":
		for _, layout := range []string{"15:04:05.999999", "15:04"} {
			if at, err := time.Parse(layout, strings.TrimSuffix(text, "+00")); err == nil {
				return at.Sub(at.Truncate(24 * time.Hour)).Microseconds(), nil
			}
		}
	case "interval":
		d, err := parseInterval(text)
		return d.Microseconds(), err
	case "int2", "int4", "int8", "oid", "xid", "cid", "xid8":
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, nil
		}
		return parseScaled(text, 0)
	case "money":
		return parseScaled(strings.NewReplacer("$", "", ",", "").Replace(text), 2)
	case "numeric", "float4", "float8":
		return parseScaled(text, scale)
	}
	return 0, fmt.Errorf("%q is no %s that can be read here", text, t.Name)
}

// parseScaled reads a decimal number as an integer times ten to the scale.
func parseScaled(text string, scale int) (int64, error) {
	f, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	if err != nil || math.IsNaN(f) {
		return 0, fmt.Errorf("%q is no number", text)
	}
	whole, frac, _ := strings.Cut(strings.TrimSpace(text), ".")
	if len(frac) <= scale && !strings.ContainsAny(text, "eE_") { // exact, beyond a float's 53 bits
		if n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", scale-len(frac)), 10, 64); err == nil {
			return n, nil
		}
	}
	f *= math.Pow10(scale)
	return int64(math.Round(math.Max(-math.MaxInt64, math.Min(f, math.MaxInt64-1024)))), nil
}

// parseInterval reads what the server prints for short intervals (1 day
// 02:03:04), and durations as in 3d.
func parseInterval(text string) (time.Duration, error) {
	var sum time.Duration
	words := strings.Fields(text)
	for len(words) >= 2 {
		n, err := strconv.ParseFloat(words[0], 64)
		unit, ok := map[string]time.Duration{"day": 24 * time.Hour, "hour": time.Hour, "minute": time.Minute, "min": time.Minute,
			"second": time.Second, "sec": time.Second, "week": 7 * 24 * time.Hour, "mon": 30 * 24 * time.Hour,
			"month": 30 * 24 * time.Hour, "year": 365 * 24 * time.Hour}[strings.TrimSuffix(words[1], "s")]
		if err != nil || !ok {
			break
		}
		sum += time.Duration(n * float64(unit))
		words = words[2:]
	}
	if len(words) == 0 && text != "" {
		return sum, nil
	}
	if len(words) == 1 {
		var h, m int
		var s float64
		if n, _ := fmt.Sscanf(words[0], "%d:%d:%f", &h, &m, &s); n == 3 {
			return sum + time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s*1e9), nil
		}
	}
	return parseSpan(text)
}
