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

service_url() { printf 'http://%s:%s' "$(reachable_address "$BIND_ADDRESS")" "$(service_port "$1")"; }

# A name the user typed: check_service NAME ALLOWED...
check_service() {
  local name=$1 allowed
  shift
  for allowed in "$@"; do
    [ "$name" != "$allowed" ] || return 0
  done
  die "there is no service '$name' here; use one of: $*."
}

# Builds or installs the code of this checkout, once in a command.
is_prepared=no
prepare_once() {
  [ "$is_prepared" = yes ] || in_mode prepare
  is_prepared=yes
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

check_ports() {
  local service
  for service in products sales; do
    in_mode is_running "$service" || port_is_free "$BIND_ADDRESS" "$(service_port "$service")" ||
      die "port $(service_port "$service"), meant for the $service service, is taken; stop what uses it or set" \
        "$(upper "$service")_PORT in .env to a free one. Nothing was started."
  done
}

start() {
  undo+=(undo_start)
  check_settings
  check_ports
  printf '%s\n' "$mode" >"$local_dir/mode"
  if ! is_all_running; then
    start_all
    done_well "Ready."
  elif [ -n "$(other_version)" ]; then
    say "Running: $(other_version). This checkout: $(code_version). It goes live as by upgrade."
    upgrade
  else
    wait_until_ready products
    wait_until_ready sales
    done_well "Already running."
  fi
  undo=()
  warn_of_full_disk
  printf '%-9s %s\n' products "$(service_url products)/docs" sales "$(service_url sales)/docs"
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
  database_ready
  migrate
  services_up products sales
}

is_all_running() {
  if uses_own_database; then
    in_mode is_running db && [ "$(in_mode database_health)" = healthy ] || return 1
  fi
  in_mode is_supervised products && in_mode is_supervised sales
}

# The version that runs when it is not this checkout's, in either service.
other_version() {
  local service version
  for service in products sales; do
    version=$(in_mode running_version "$service")
    [ "$version" = "$(code_version)" ] || { printf '%s\n' "$version"; return; }
  done
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
  address=$(reachable_address "$BIND_ADDRESS")
  port=$(service_port "$service")
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

show_log_end() {
  say "The end of the log of $1:"
  # Of a very long line, such as a traceback in JSON, the beginning and the end say what happened.
  in_mode log_tail "$1" 2>&1 | sed -E 's/^(.{120}).{120,}(.{280})$/\1 [...] \2/; s/^/  | /' >&2
}

stop() {
  stop_all
  done_well "Stopped. The data is kept."
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
  check_settings
  in_mode check
  if [ $# -gt 0 ]; then
    check_service "$1" products sales db
    in_mode is_running "$1" || die "$1 is not running; use start."
    restart_service "$1"
    done_well "Restarted $1."
  else
    stop_all
    start
  fi
}

status() {
  local service code=0
  printf '%-9s %-8s %-10s %-18s %-17s %s\n' NAME STATE HEALTH VERSION UPTIME URL
  for service in db products sales; do
    [ "$service" != db ] || uses_own_database || continue
    status_line "$service" || code=1
  done
  printf 'mode %s' "$mode"
  uses_own_database && printf ', data %s (%s)' "$(in_mode data_dir)" "$(in_mode database_size)"
  printf '\n'
  return "$code"
}

status_line() {
  local service=$1 health=- url=-
  if ! in_mode is_running "$service"; then
    printf '%-9s %-8s\n' "$service" stopped
    return 1
  fi
  if [ "$service" = db ]; then
    health=$(in_mode database_health)
    url=$(in_mode database_address)
  else
    url=$(service_url "$service")
    case $(http_status "$(reachable_address "$BIND_ADDRESS")" "$(service_port "$service")" /readyz) in
      200) health=ready ;;
      '') health='no answer' ;;
      *) health='not ready' ;;
    esac
  fi
  printf '%-9s %-8s %-10s %-18s %-17s %s\n' "$service" running "$health" "$(in_mode running_version "$service")" \
    "$(in_mode uptime "$service")" "$url"
  case $health in ready | healthy) ;; *) return 1 ;; esac
}

logs() {
  local follow=no
  local -a services=()
  while [ $# -gt 0 ]; do
    case $1 in
      -f | --follow) follow=yes ;;
      *) check_service "$1" products sales db && services+=("$1") ;;
    esac
    shift
  done
  [ "${#services[@]}" -gt 0 ] || services=(db products sales)
  in_mode logs "$follow" "${services[@]}"
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
  check_service "$service" products sales db
  in_mode is_running "$service" || die "$service is not running; use start."
  in_mode shell "$service"
}

reset() {
  uses_own_database || die "DATABASE_URL is set: this database is not the manager's to delete."
  confirm "This deletes the $mode database in $(in_mode data_dir) and everything in it; backups and .env stay."
  stop_all
  in_mode reset
  rm -f "$local_dir/mode"
  done_well "Deleted. The next start begins with an empty database."
}

# New code in the checkout goes live: one service after the other, so that one of the two always answers.
upgrade() {
  local service
  uses_own_database || say "DATABASE_URL is set: no backup is taken here; take one with that database's own means."
  with_upgraded_code
  for service in products sales; do
    step "Restarting $service"
    ! in_mode is_running "$service" || in_mode down "$service"
    services_up "$service"
  done
  undo=()
  done_well "Upgraded to $(code_version)."
}

with_upgraded_code() {
  undo+=(undo_start)
  check_settings
  ensure_secrets
  prepare_once
  if uses_own_database; then
    in_mode dump_require
    in_mode is_running db || database_ready
    make_backup # before anything is touched: a newer server may change its files for good
  fi
  database_ready
  migrate
  undo=() # from here on a failure leaves the other service, and the database, serving
}
