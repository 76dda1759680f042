# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Native mode: what runs, since when and with what, and what it has logged. Processes are known by the numbers in
# .local/run/NAME.pid; beside each stands what it was started with.

native_is_supervised() { process_stays "$run_dir/$1.pid" "$(native_identity "$1")"; }
native_is_running() { process_alive "$run_dir/$1.pid" "$(native_identity "$1")" || has_orphans "$1"; }

# Workers whose supervisor was killed go on answering. They are ours when no live process has the supervisor's number but
# a process group still does, because the system does not give that number away meanwhile.
has_orphans() {
  local pid
  pid=$(cat "$run_dir/$1.pid" 2>/dev/null) && [ -n "$pid" ] || return 1
  was_started_now "$run_dir/$1.pid" || return 1
  [ -z "$(process_command_line "$pid" 2>/dev/null)" ] && kill -0 -- "-$pid" 2>/dev/null
}

# What the command line of OUR process holds, whatever else has its number by now.
native_identity() {
  case $1 in
    db) echo "--datadir=$(cat "$run_dir/db.data" 2>/dev/null || echo "$NATIVE_DATA_DIR")" ;;
    edge) echo "caddy run --config $root/deploy/Caddyfile" ;;
    *) echo "$venv/bin/python -m ${1}_service" ;;
  esac
}

native_has_failed() { ! native_is_running "$1"; }

# note_log NAME: where in its log this start begins, so that nobody looks for the reason among what an earlier run wrote.
note_log() {
  : >>"$log_dir/$1.log"
  wc -c <"$log_dir/$1.log" | tr -d ' ' >"$run_dir/$1.log-start"
}
native_log() {
  local start
  start=$(cat "$run_dir/$1.log-start" 2>/dev/null || true)
  [ "${start:-0}" -le "$(wc -c <"$log_dir/$1.log" 2>/dev/null || echo 0)" ] || start=0 # put aside since, as too large
  tail -c "+$((${start:-0} + 1))" "$log_dir/$1.log" 2>/dev/null
}
native_log_tail() { native_log "$1" | tail -n 20; }
native_running_version() { cat "$run_dir/$1.version" 2>/dev/null || true; }

# What it was started with, which is not what is set by now.
native_running_address() { cat "$run_dir/$1.address" 2>/dev/null || echo "$BIND_ADDRESS $(native_set_port "$1")"; }
native_running_port() { native_running_address "$1" | sed 's/.* //'; }
native_set_port() { if [ "$1" = db ]; then echo "$DB_PORT"; else service_port "$1"; fi; }
native_running_zone() { cat "$run_dir/$1.zone" 2>/dev/null || true; }

# An orderly stop takes the file with the process's number away.
native_stop_reason() {
  local last
  if [ ! -f "$run_dir/$1.pid" ]; then
    echo "not started; ./docker-manager.sh start starts it"
  elif ! was_started_now "$run_dir/$1.pid"; then
    echo "this machine was started anew since; ./docker-manager.sh start brings everything up"
  else
    last=$(native_log_tail "$1" | readable_log | tail -n 1 || true)
    echo "ended without being asked to; the last line of its log: ${last:-none}"
  fi
}

native_uptime() {
  local seconds
  seconds=$(($(date +%s) - $(file_time "$run_dir/$1.pid")))
  [ "$seconds" -ge 0 ] || seconds=0 # the clock was set back
  printf '%dd %02dh %02dm' $((seconds / 86400)) $((seconds % 86400 / 3600)) $((seconds % 3600 / 60))
}

file_time() { stat -c %Y "$1" 2>/dev/null || stat -f %m "$1"; }

native_logs() {
  local follow=$1 service
  local -a files=()
  shift
  for service in "$@"; do
    # Of an empty one there is only a header to show, unless what is yet to come is asked for.
    if [ "$follow" = yes ]; then [ -f "$log_dir/$service.log" ]; else [ -s "$log_dir/$service.log" ]; fi || continue
    files+=("$log_dir/$service.log")
  done
  [ "${#files[@]}" -gt 0 ] || die "there is no log yet."
  if [ "$follow" = yes ]; then exec tail -n 100 -F "${files[@]}"; else tail -n 100 "${files[@]}"; fi
}

native_database_address() { native_running_address db | sed 's/ /:/'; }
