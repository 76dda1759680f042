# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Processes that go on after the command that started them: start, find again, stop.

# Starts a command in a session of its own, so that it outlives the shell and does not hear its Ctrl-C.
# start_detached PIDFILE LOG COMMAND...
start_detached() {
  local pidfile=$1 log=$2
  shift 2
  boot_id >"$pidfile.boot"
  "${PYTHON:-python3}" -c 'import os, sys; os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])' "$@" </dev/null >>"$log" 2>&1 &
  echo $! >"$pidfile"
  disown
  rm -f "$pidfile.stopping"
}

# Stops what the pid file names: SIGTERM, then SIGKILL when that takes longer than SECONDS. Until it has ended a mark stands
# beside the file: whoever cuts the waiting off leaves a process that is still there, but not for long.
# stop_process PIDFILE PATH_ON_ITS_COMMAND_LINE SECONDS
stop_process() {
  local pid deadline=$((SECONDS + $3))
  process_alive "$1" "$2" || { rm -f "$1"; return 0; }
  pid=$(cat "$1")
  : >"$1.stopping"
  kill -TERM "$pid" 2>/dev/null || true
  while process_alive "$1" "$2"; do
    [ "$SECONDS" -lt "$deadline" ] || { kill -KILL "$pid" 2>/dev/null || true; break; }
    sleep 0.1
  done
  rm -f "$1" "$1.stopping"
}

# True while the process in the file runs and is the one that was started with the given path on its command line,
# so that a pid which the system has given to somebody else meanwhile is never taken for ours.
# process_alive PIDFILE PATH_ON_ITS_COMMAND_LINE
process_alive() {
  local pid
  pid=$(cat "$1" 2>/dev/null) && [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || return 1
  case $(process_command_line "$pid") in
    *"$2"*) return 0 ;;
    *) return 1 ;;
  esac
}

process_command_line() {
  if [ -r "/proc/$1/cmdline" ]; then tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline"; else ps -ww -p "$1" -o args=; fi
}

# process_stays PIDFILE PATH_ON_ITS_COMMAND_LINE: alive, and not told to end.
process_stays() { [ ! -e "$1.stopping" ] && process_alive "$1" "$2"; }

# Which run of this machine it is: the clock may be set at any time, this cannot.
boot_id() { cat /proc/sys/kernel/random/boot_id 2>/dev/null || sysctl -n kern.bootsessionuuid 2>/dev/null || echo unknown; }

# was_started_now PIDFILE: the process was started in this run of the machine, so its number was not given away by a new one.
was_started_now() { [ "$(cat "$1.boot" 2>/dev/null)" = "$(boot_id)" ]; }
