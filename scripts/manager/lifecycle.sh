# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Starting, stopping and looking at the stack, the same way in both modes: in_mode NAME calls native_NAME or docker_NAME.

started=() # what this command has started itself, and stops again when it fails

in_mode() {
  local name=$1
  shift
  "${mode}_$name" "$@"
}

upper() { printf '%s' "$1" | tr '[:lower:]' '[:upper:]'; }

service_port() {
  case $1 in
    products) echo "$PRODUCTS_PORT" ;;
    sales) echo "$SALES_PORT" ;;
  esac
}

# service_url SERVICE: where it can be called: while it runs, what it was started with, whatever is set by now.
service_url() {
  local host port
  read -r host port <<<"$(service_address "$1")"
  case $host in
    127.0.0.1 | ::1) host=localhost ;;
    *:*) host="[$host]" ;;
  esac
  printf 'http://%s:%s' "$host" "$port"
}

# service_address SERVICE: "HOST PORT" to connect to.
service_address() {
  local host port
  read -r host port <<<"$(in_mode running_address "$1" 2>/dev/null || true)"
  printf '%s %s\n' "$(reachable_address "${host:-$BIND_ADDRESS}")" "${port:-$(service_port "$1")}"
}

# Version of the code in this checkout: the number in pyproject.toml and, in a git checkout, the commit.
code_version() {
  local number commit
  number=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml | head -n 1)
  commit=$(git rev-parse --short HEAD 2>/dev/null || true)
  printf '%s%s\n' "${number:-unknown}" "${commit:+ ($commit)}"
}

# Users and passwords for the script that makes them; only this one process gets them all.
export_for_users() (
  local name
  for name in $secret_names; do export "${name?}"; done
  "$@"
)

undo_start() {
  local index
  [ "${#started[@]}" -gt 0 ] || return 0
  step "Stopping again what was started (may take up to 2 minutes)"
  for ((index = ${#started[@]} - 1; index >= 0; index--)); do
    in_mode down "${started[index]}" || true
  done
  started=()
}

start() {
  undo+=(undo_start)
  check_settings
  await_end
  if ! is_all_running; then
    # shellcheck disable=SC2046 # one word per service
    check_ports $(stopped_services)
    printf '%s\n' "$mode" >"$local_dir/mode"
    start_all
    done_well "Ready."
  elif [ -n "$(other_version)" ]; then
    say "Running: $(other_version). This checkout: $(code_version). It goes live as by upgrade."
    upgrade
  else
    wait_until_ready products
    wait_until_ready sales
    done_well "Already running."
    tell_changed_settings
  fi
  undo=() started=() # it stays up, whatever a command that needed it does next
  warn_of_full_disk
  printf '%-9s %s\n' products "$(service_url products)/docs" sales "$(service_url sales)/docs"
}

stopped_services() {
  local service
  for service in db products sales; do
    case $service in db) uses_own_database || continue ;; esac
    in_mode is_running "$service" || echo "$service"
  done
}

# The server starts on a full disk and answers reads; whoever wants to store something waits in vain.
warn_of_full_disk() {
  uses_own_database || return 0
  [ -z "$(disk_state "$(in_mode data_dir)")" ] ||
    say "Warning: the disk under $(in_mode data_dir) is full: nothing can be stored until there is room."
}

start_all() {
  ensure_secrets
  prepare_once
  check_services
  database_ready
  migrate
  services_up products sales
}

is_all_running() {
  if uses_own_database; then
    in_mode is_supervised db && [ "$(in_mode database_health)" = healthy ] || return 1
  fi
  in_mode is_supervised products && in_mode is_supervised sales
}

# What was told to end, by whomever, is no longer ready but still there for a while. It is let end, to be started again.
await_end() {
  local deadline=$((SECONDS + 45)) # what a service is given to finish its requests
  while is_all_running && ! { is_ready products && is_ready sales; } && [ "$SECONDS" -lt "$deadline" ]; do sleep 0.5; done
}

is_ready() {
  local address port
  read -r address port <<<"$(service_address "$1")"
  [ "$(http_status "$address" "$port" /readyz)" = 200 ]
}

# The database answers and has its users.
database_ready() {
  uses_own_database || return 0
  in_mode database_up
  sync_users
}

sync_users() {
  local output
  output=$(in_mode sync_users 2>&1) && return
  printf '%s\n' "$output" >&2
  case $output in
    *1045*) die "the database refuses root's password. DB_ROOT_PASSWORD in .env is not the one this data directory was" \
      "made with: put the old value back (see docs/operations.md, \"Lost passwords\"). Nothing was changed." ;;
    *) die "the database's users could not be made." ;;
  esac
}

migrate() {
  step "Bringing the schema up to date"
  in_mode migrations upgrade >&2 || die "the migration failed (see above); the services were not started."
}

migrate_only() {
  check_settings
  ensure_secrets
  prepare_once # the code in this checkout, not that of the running containers
  with_database migrate
  done_well "The schema is up to date."
}

services_up() {
  local service
  for service in "$@"; do
    step "Starting the $service service"
    in_mode service_up "$service"
  done
  for service in "$@"; do wait_until_ready "$service"; done
}

wait_until_ready() {
  local service=$1 address port deadline=$((SECONDS + START_SECONDS))
  read -r address port <<<"$(service_address "$service")"
  until [ "$(http_status "$address" "$port" /readyz)" = 200 ]; do
    if in_mode has_failed "$service"; then
      show_log_end "$service"
      die "the $service service did not stay up."
    fi
    if [ "$SECONDS" -ge "$deadline" ]; then
      show_log_end "$service"
      die "the $service service was not ready after $START_SECONDS seconds (setting START_SECONDS)."
    fi
    sleep 0.2
  done
}

stop() {
  local service
  if [ $# = 0 ]; then
    stop_all
    done_well "Stopped. The data is kept."
  elif in_mode is_running "$1"; then
    step "Stopping $1"
    in_mode down "$1"
    done_well "Stopped $1."
  else
    done_well "$1 is not running."
  fi
}

stop_all() {
  local service
  for service in sales products db; do
    if in_mode is_running "$service"; then
      step "Stopping $service"
      in_mode down "$service"
    fi
  done
}

restart_service() {
  local service
  step "Stopping $1"
  in_mode down "$1"
  if [ "$1" = db ]; then
    in_mode database_up
    for service in products sales; do
      ! in_mode is_running "$service" || wait_until_ready "$service"
    done
  else
    services_up "$1"
  fi
}

restart() {
  if [ $# -gt 0 ]; then
    in_mode is_running "$1" || die "$1 is not running; use start."
    check_settings
    in_mode check
    check_ports "$1"
    [ "$1" = db ] || check_services # with the code it runs: what a build brings needs the migration of a full restart
    restart_service "$1"
    done_well "Restarted $1."
  else
    check_before db products sales
    stop_all
    start
  fi
}

# Runs a command with the database up; a database that was down before goes down again afterwards.
with_database() {
  undo+=(undo_start)
  check_settings
  if ! uses_own_database; then
    prepare_once
  elif ! in_mode is_running db; then
    take_turn
    ensure_secrets
    prepare_once
    database_ready
  fi
  "$@"
  undo_start # "failed" or not, what ran only for this goes down again
}

shell() {
  local service=${1:-products}
  in_mode is_running "$service" || die "$service is not running; use start."
  in_mode shell "$service"
}

reset() {
  uses_own_database || die "DATABASE_URL is set: this database is not the manager's to delete."
  confirm "This deletes the $mode database in $(in_mode data_dir) and everything in it; backups, logs and .env stay."
  stop_all
  in_mode reset
  rm -f "$local_dir/mode" "$local_dir/settings-of-$mode-"*
  done_well "Deleted. The next start begins with an empty database."
}
