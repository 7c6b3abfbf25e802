#!/bin/sh
# An nginx of its own for the examples, in a folder of its own, on a loopback
# port, as whoever calls it:
#
#   serve.sh start VERSION     configured to answer as VERSION
#   serve.sh reload VERSION    a new configuration, the listener kept; returns when the old workers are gone
#   serve.sh restart VERSION   stopped gracefully, then started: nobody listens in between
#   serve.sh stop              and its folder removed; fine if it is not running
#
# NGINX_PORT is the port, 18081 by default. NGINX_KEEPALIVE is the configuration
# of keep-alive, see README.md.
set -eu
PATH=$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin
name=nginx
here=$(cd "$(dirname "$0")" && pwd)
port=${NGINX_PORT:-18081}
dir=${TMPDIR:-/tmp}/upness-$name-$port-$(id -u)

. "$here/../process.sh"

configure() {
  sed -e "s/@PORT@/$port/" -e "s/@VERSION@/$1/g" -e "s/@KEEPALIVE@/${NGINX_KEEPALIVE:-keepalive_timeout 0;}/" \
    "$here/nginx.conf" >"$dir/nginx.conf"
}

server() {
  set -- -p "$dir" -c "$dir/nginx.conf" -e "$dir/error.log" "$@"
  # As root nginx gives its workers to another user, who may not enter the folder.
  [ "$(id -u)" != 0 ] || set -- "$@" -g "user root;"
  nginx "$@"
}

start() {
  configure "$1"
  server || die "nginx does not start on port $port"
}

command -v nginx >/dev/null || die "nginx is not installed: apt-get install nginx-light, or brew install nginx"
case "${1:-}" in
start)
  fresh
  start "${2:?the version}"
  ;;
reload)
  old=$(workers)
  configure "${2:?the version}"
  server -s reload
  gone $old
  ;;
restart)
  quit QUIT
  start "${2:?the version}"
  ;;
stop)
  quit TERM
  rm -rf "$dir"
  ;;
*) die "expected start, reload, restart or stop" ;;
esac
