# Sourced by nginx/serve.sh and haproxy/serve.sh: the processes of a server that
# has a folder of its own, $dir, and writes its process ID to $dir/$name.pid.

die() { echo "$name/serve.sh: $*" >&2; exit 1; }

# master prints the process ID of the server of this folder, if it runs.
master() {
  pid=$(cat "$dir/$name.pid" 2>/dev/null) || return 1
  case "$(ps -o args= -p "${pid:-0}" 2>/dev/null)" in *"$dir"*) echo "$pid" ;; *) return 1 ;; esac
}

# alive PID: it runs. One that ended and was not yet fetched by its parent does not.
alive() {
  case "$(ps -o stat= -p "$1" 2>/dev/null)" in '' | Z*) return 1 ;; esac
}

# gone PID... waits until the processes have ended, for about 30 s at most.
gone() {
  for pid in "$@"; do
    tries=0
    while alive "$pid"; do
      tries=$((tries + 1))
      [ "$tries" -le 1500 ] || die "process $pid does not end"
      sleep 0.01
    done
  done
}

# workers prints the process IDs of those that the server has at this moment.
workers() {
  pid=$(master) || die "$name is not running"
  pgrep -P "$pid" || die "$name has no workers"
}

# quit SIGNAL ends the server, if it runs, and returns when it is gone.
quit() {
  if pid=$(master); then
    kill -s "$1" "$pid"
    gone "$pid"
  fi
}

# fresh makes the folder anew, after ending what a killed run may have left.
fresh() {
  quit TERM
  rm -rf "$dir"
  mkdir -m 700 "$dir" || die "$dir is not to be had"
}
