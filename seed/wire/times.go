package wire

import (
	"strconv"
	"time"
)

// Epoch is Postgres's day 0.
var Epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

const (
	daySeconds = 86400
	dayMicros  = daySeconds * 1_000_000
)

// Micros is t in microseconds since Epoch, the ordinal of a timestamp.
func Micros(t time.Time) int64 { return t.UnixMicro() - Epoch.UnixMicro() }

// Days is t's day since Epoch, the ordinal of a date.
func Days(t time.Time) int64 { return floorDiv(Micros(t), dayMicros) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func timeOf(micros int64) time.Time { return time.UnixMicro(micros + Epoch.UnixMicro()).UTC() }

// Years before 1 and after 9999 print differently; no generator makes them.
func putDate(dst []byte, v int64) []byte {
	return timeOf(v*dayMicros).AppendFormat(dst, "2006-01-02")
}

func putTimestamp(dst []byte, v int64) []byte {
	return timeOf(v).AppendFormat(dst, "2006-01-02 15:04:05.999999")
}

func putTimestamptz(dst []byte, v int64) []byte {
	return append(putTimestamp(dst, v), "+00"...)
}

func putTime(dst []byte, v int64) []byte { return timeOf(v).AppendFormat(dst, "15:04:05.999999") }

func putTimetz(dst []byte, v int64) []byte { return put32(put64(dst, v), 0) }

func putTimetzText(dst []byte, v int64) []byte { return append(putTime(dst, v), "+00"...) }

// An interval's days and microseconds are kept apart by the server.
func putInterval(dst []byte, v int64) []byte {
	days := floorDiv(v, dayMicros)
	return put32(put32(put64(dst, v-days*dayMicros), days), 0)
}

func putIntervalText(dst []byte, v int64) []byte {
	days := floorDiv(v, dayMicros)
	dst = strconv.AppendInt(dst, days, 10)
	dst = append(dst, " days "...)
	return putTime(dst, v-days*dayMicros)
}
