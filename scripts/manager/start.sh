# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Starting the stack, or the database alone for a command, the same way in both modes.

started=() # what this command has started itself, and stops again when it fails

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
    remember_mode
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
  in_mode dashboard
  printf '%-9s %s\n' products "$(service_url products)/docs" sales "$(service_url sales)/docs$(if has_edge; then echo /sales; fi)"
  tell_dashboard
  tell_way_in
}

# Where callers have to say who they are, nobody can do anything before there is a user or a key.
tell_way_in() {
  ! requires_credentials ||
    say "Whoever calls has to say who they are. The first user: ./docker-manager.sh user add EMAIL --role admin." \
      "A key for a program: ./docker-manager.sh key add NAME --scopes ..."
}

# As the services decide it (common/settings.py), for what is said here.
requires_credentials() {
  case ${AUTH:-auto}/${DOMAIN:-}/$BIND_ADDRESS in
    on/*) ;;
    auto//127.* | auto//::1 | auto//localhost | off/*) return 1 ;;
  esac
}

# Where it is, if it is.
tell_dashboard() {
  local host port url
  [ "$(answer_status products /dashboard/)" = 200 ] || return 0
  read -r host port <<<"$(service_address products)"
  url=http://$host:$port
  ! has_edge || url=$(edge_url)
  printf '%-9s %s/dashboard/\n' dashboard "$url"
}

stopped_services() {
  local service
  for service in db products sales; do
    case $service in db) uses_own_database || continue ;; esac
    in_mode is_running "$service" || echo "$service"
  done
  ! has_edge || in_mode is_running edge || echo edge
}

start_all() {
  ensure_secrets
  prepare_once
  check_services
  database_ready
  migrate
  services_up products sales
  edge_follows
}

is_all_running() {
  if uses_own_database; then
    in_mode is_supervised db && [ "$(in_mode database_health)" = healthy ] || return 1
  fi
  in_mode is_supervised products && in_mode is_supervised sales || return 1
  ! has_edge || in_mode is_supervised edge
}

# What was told to end, by whomever, is no longer ready but still there for a while. It is let end, to be started again.
await_end() {
  local deadline=$((SECONDS + 45)) # what a service is given to finish its requests
  while is_all_running && ! { is_ready products && is_ready sales; } && [ "$SECONDS" -lt "$deadline" ]; do sleep 0.5; done
}

is_ready() {
  [ "$(answer_status "$1" /readyz)" = 200 ]
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
  local service=$1 deadline=$((SECONDS + START_SECONDS))
  until is_ready "$service"; do
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
