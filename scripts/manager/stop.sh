# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Stopping, restarting and deleting the stack, the same way in both modes.

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

stop_all() { stop_each edge sales products db; }

stop_each() {
  local service
  for service in "$@"; do
    if in_mode is_running "$service"; then
      step "Stopping $service"
      in_mode down "$service"
    fi
  done
}

restart() {
  if [ $# -gt 0 ]; then
    in_mode is_running "$1" || die "$1 is not running; use start."
    check_settings
    in_mode check
    check_ports "$1"
    [ "$1" = db ] || is_node "$1" || check_services # with the code it runs: what a build brings needs the migration of a full restart
    restart_service "$1"
    done_well "Restarted $1."
  else
    check_before db products sales
    if [ "$mode" = cluster ] && in_mode is_running db; then
      restart_one_by_one
    else
      stop_all
      start
    fi
  fi
}

# The nodes that need it, while the services sell; then these.
restart_one_by_one() {
  undo+=(undo_start)
  database_ready
  migrate
  undo=() started=()
  services_anew
  stop_each edge
  edge_follows
  done_well "Restarted."
}

restart_service() {
  local service
  if [ "$mode$1" = clusterdb ]; then
    for service in $(nodes_primary_last); do restart_service "$service"; done
    return
  fi
  step "Stopping $1"
  in_mode down "$1"
  if [ "$1" = edge ]; then
    edge_follows
  elif [ "$1" = db ] || is_node "$1"; then
    in_mode database_up
    for service in products sales; do
      ! in_mode is_running "$service" || wait_until_ready "$service"
    done
  else
    services_up "$1"
  fi
}

reset() {
  uses_own_database || die "DATABASE_URL is set: this database is not the manager's to delete."
  confirm "This deletes the $mode database in $(in_mode data_dir) and everything in it; backups, logs and .env stay."
  stop_all
  in_mode reset
  rm -f "$local_dir/mode" "$local_dir/settings-of-$mode-"*
  done_well "Deleted. The next start begins with an empty database."
}
