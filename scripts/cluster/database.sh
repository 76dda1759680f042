# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# A cluster's database: what every command asks of a database, answered for three servers. "db" means all of this machine.

cluster_data_dir() { echo "$CLUSTER_DATA_DIR"; }

cluster_database_exists() {
  local node
  for node in $(own_nodes); do ! has_files "$node" || return 0; done
  return 1
}

# The directory belongs to the server's user and may be closed to ours, but its being there tells enough.
has_files() { [ -d "$(node_dir "$1")" ] && [ -n "$(ls -A "$(node_dir "$1")" 2>/dev/null || echo closed)" ]; }

cluster_database_size() {
  local node
  node=$(reading_node)
  [ -z "$node" ] || docker_exec "$node" -- du -sh /var/lib/mysql 2>/dev/null </dev/null | cut -f1
}

cluster_is_running() {
  local node
  [ "$1" = db ] || { docker_is_running "$1"; return; }
  for node in $(own_nodes); do ! docker_is_running "$node" || return 0; done
  return 1
}

# All of this machine, so that a start brings back what is missing.
cluster_is_supervised() {
  local node
  [ "$1" = db ] || { docker_is_supervised "$1"; return; }
  for node in $(own_nodes); do docker_is_supervised "$node" || return 1; done
}

# "healthy" while every node is a member, and else what is missing.
cluster_database_health() {
  local seen online
  seen=$(members)
  online=$(printf '%s\n' "$seen" | awk '$2 == "ONLINE"' | grep -c . || true)
  case $seen in *' ONLINE PRIMARY'*) ;; *) echo "no primary"; return ;; esac
  if [ "$online" = 3 ]; then echo healthy; else echo "$online of 3"; fi
}

# look_at_node NODE: sets url, health and reason, for "status".
look_at_node() {
  local state role
  url="(inside only)"
  read -r state role <<<"$(members | sed -n "s/^$1 //p")"
  case $state in
    ONLINE) health=healthy url="($(printf '%s' "$role" | tr '[:upper:]' '[:lower:]'))" ;;
    RECOVERING) health=joining reason="it fetches what it missed" ;;
    *) health='no member' reason="it is not in the group; see ./docker-manager.sh cluster status" ;;
  esac
}

cluster_uptime() { docker_uptime "$(shown "$1")"; }
cluster_running_version() { docker_running_version "$(shown "$1")"; }
cluster_running_address() { docker_running_address "$(shown "$1")"; }
cluster_stop_reason() { docker_stop_reason "$(shown "$1")"; }
cluster_log_tail() { docker_log_tail "$(shown "$1")"; }
cluster_database_address() { echo "$(primary_node) (inside only)"; }

# The node that stands for "db" where one is to be looked at.
shown() {
  local node=$1
  [ "$1" != db ] || node=$(primary_node)
  if [ -z "$node" ]; then read -r node _ <<<"$(own_nodes)"; fi
  printf '%s\n' "$node"
}

cluster_logs() {
  local follow=$1 name
  local -a wanted=()
  shift
  for name in "$@"; do
    # shellcheck disable=SC2207 # one word per node
    if [ "$name" = db ]; then wanted+=($(own_nodes)); else wanted+=("$name"); fi
  done
  docker_logs "$follow" ${wanted[@]+"${wanted[@]}"}
}

# ---- its clients, which are in the same image ------------------------------------------------------------------------

# Where SQL goes: to the primary, or to what a backup is taken from.
at_node=''
sql_node() {
  local node=${at_node:-$(primary_node)}
  case " $(own_nodes) " in *" ${node:-none} "*) ;; *) die "the primary is ${node:-no node now}: run this on its machine." ;; esac
  printf '%s\n' "$node"
}

cluster_sql() {
  local node
  node=$(sql_node) || exit
  node_sql "$node" "$@"
}

cluster_dump() {
  local node
  node=$(sql_node) || exit
  docker_client_of "$node" mysqldump ecm_backup "${DB_BACKUP_PASSWORD:-}" "$@" </dev/null
}

cluster_in_data_dir() {
  local node
  node=$(sql_node) || exit
  docker_exec "$node" --workdir /var/lib/mysql -- "$@" </dev/null
}

# A backup is taken from a secondary: what it reads keeps nobody waiting. It has everything that was sold by now before it begins.
cluster_backup_begins() {
  at_node=$(reading_node)
  [ -n "$at_node" ] || die "no node is in the group; see ./docker-manager.sh cluster status."
  say "It is taken from $at_node."
  sql_value "SET SESSION group_replication_consistency = 'BEFORE'; SELECT COUNT(*) FROM mysql.user" >/dev/null ||
    die "$at_node cannot catch up with the group; see ./docker-manager.sh cluster status."
}
cluster_backup_ends() { at_node=''; }

# A restore loads what all nodes are to have, so they have to hear of it by the log.
cluster_restoring_sql() { cluster_sql --binary-mode "$@"; }

cluster_shell() {
  local tty='' node
  [ "$1" = db ] || is_node "$1" || { docker_shell "$1"; return; }
  if [ -t 0 ] && [ -t 1 ]; then tty=--tty; fi
  node=$1
  [ "$1" != db ] || node=$(sql_node) || exit
  MYSQL_PWD=$DB_ROOT_PASSWORD docker_exec "$node" --interactive ${tty:+"$tty"} --env MYSQL_PWD -- mysql --user=root "$DB_NAME"
}

cluster_reset() {
  local node
  compose logs --no-color >"$log_dir/before-reset.log" 2>&1 || true
  compose_quietly "the containers could not be removed." down --remove-orphans
  for node in $(own_nodes); do [ ! -d "$(node_dir "$node")" ] || empty_node "$node"; done
  compose_quietly "the containers could not be removed." down --remove-orphans --volumes
  remove_images
}
