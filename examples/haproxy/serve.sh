#!/bin/sh
# A haproxy of its own for the examples, in a folder of its own, on a loopback
# port, as whoever calls it:
#
#   serve.sh start VERSION     configured to answer as VERSION
#   serve.sh reload VERSION    a new configuration, the listener kept; returns when the old worker is gone
#   serve.sh restart VERSION   stopped gracefully, then started: nobody listens in between
#   serve.sh stop              and its folder removed; fine if it is not running
#
# HAPROXY_PORT is the port, 18082 by default. HAPROXY_KEEPALIVE is the
# configuration of keep-alive, see README.md.
set -eu
PATH=$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin
name=haproxy
here=$(cd "$(dirname "$0")" && pwd)
port=${HAPROXY_PORT:-18082}
dir=${TMPDIR:-/tmp}/upness-$name-$port-$(id -u)

. "$here/../process.sh"

configure() {
  sed -e "s/@PORT@/$port/" -e "s/@VERSION@/$1/g" -e "s/@KEEPALIVE@/${HAPROXY_KEEPALIVE:-option idle-close-on-response}/" \
    "$here/haproxy.cfg" >"$dir/haproxy.cfg"
}

start() {
  configure "$1"
  # -W: a master that keeps the listener over a reload; -D: in the background.
  haproxy -W -D -p "$dir/haproxy.pid" -f "$dir/haproxy.cfg" >"$dir/haproxy.log" 2>&1 ||
    die "haproxy does not start on port $port: $(cat "$dir/haproxy.log")"
}

command -v haproxy >/dev/null || die "haproxy is not installed: apt-get install haproxy, or brew install haproxy"
case "${1:-}" in
start)
  fresh
  start "${2:?the version}"
  ;;
reload)
  old=$(workers)
  configure "${2:?the version}"
  haproxy -c -q -f "$dir/haproxy.cfg" || die "the new configuration is wrong"
  kill -s USR2 "$(master)"
  gone $old
  ;;
restart)
  quit USR1
  start "${2:?the version}"
  ;;
stop)
  quit TERM
  rm -rf "$dir"
  ;;
*) die "expected start, reload, restart or stop" ;;
esac
