# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Starting and stopping the nodes of this machine, so that as few as possible are away at a time.

# A node that leads hands over first, so that selling stops for a moment only; all of them at once have nobody to hand over to.
cluster_down() {
  local node
  if [ "$1" = db ]; then
    for node in $(nodes_primary_last); do node_down "$node"; done
  else
    ! is_node "$1" || ! docker_is_running "$1" || [ "$(primary_node)" != "$1" ] || group release "$1" >&2 ||
      say "$1 stops without having handed over."
    if is_node "$1"; then node_down "$1"; else docker_down "$1"; fi
  fi
}

# What is stopped here is started here, and let into the group then. By itself it would look for the others first, and where there
# is no group yet give up only after a minute, in which nothing else can be done with it.
node_down() {
  ! docker_is_running "$1" || node_sql "$1" <<<'SET PERSIST group_replication_start_on_boot = OFF' >/dev/null 2>&1 || true
  docker_down "$1"
}

# Starts the nodes of this machine and makes them a group. One that runs with what is no longer set is replaced by itself while
# the others go on, the primary last.
cluster_database_up() {
  local node
  for node in $(nodes_primary_last); do
    if docker_is_running "$node" && is_outdated "$node"; then
      step "Restarting $node with what is set now"
      cluster_down "$node"
      node_up "$node"
      join
    fi
  done
  step "Starting the database servers"
  for node in $(own_nodes); do node_begin "$node"; done
  for node in $(own_nodes); do node_await "$node"; done
  join
}

node_up() {
  node_begin "$1"
  node_await "$1"
}

node_begin() {
  mkdir -p "$(node_dir "$1")" 2>/dev/null || die "the data directory $(node_dir "$1") cannot be made; check its rights."
  has_files "$1" || half_made+=("$1")
  docker_is_running "$1" || started+=("$1")
  compose_quietly "the container of $1 could not be started." up -d --no-deps "$1"
  note_restarts "$1"
}

node_await() {
  [ "${#half_made[@]}" = 0 ] || [ "${undo[0]:-}" = undo_half_made_nodes ] || undo=(undo_half_made_nodes ${undo[@]+"${undo[@]}"})
  docker_await_healthy "$1" "$(node_dir "$1")"
  make_group_user "$1" || die "the user of the nodes could not be made on $1 (see above)."
}

# On a server that has none yet, which is new. What its first start has logged is forgotten: a group takes no server that has
# transactions of its own.
make_group_user() {
  local known
  known=$(node_sql "$1" --batch --skip-column-names <<<"SELECT COUNT(*) FROM mysql.user WHERE user = 'ecm_group'") || return 1
  [ "$known" = 0 ] || return 0
  { echo 'RESET BINARY LOGS AND GTIDS;'; group_user_sql; } | node_sql "$1" --batch
}

group_user_sql() { (export DB_GROUP_PASSWORD && bash deploy/mysql/group.sh); }

# What a first start of a node wrote before it failed is of no use, and in the way of the next one.
half_made=()
undo_half_made_nodes() {
  local node
  for node in ${half_made[@]+"${half_made[@]}"}; do empty_node "$node" || true; done
}

# The files belong to the server's user, so a container of the same image deletes them.
empty_node() {
  compose_quietly "the data of $1 could not be deleted." run --rm --no-deps --entrypoint find "$1" /var/lib/mysql -mindepth 1 -delete
}

# Every node that answers becomes a member, on whatever machine it is.
join() {
  step "Bringing the nodes together"
  group recover --wait "$START_SECONDS" >&2 || die "the nodes are no group (see above)."
  half_made=()
}

# Users are the group's: what one node is told, all are. Where the primary is another machine's, that one's start does it.
cluster_sync_users() {
  local primary
  primary=$(primary_node)
  case " $(own_nodes) " in
    *" $primary "*) export_for_users bash deploy/mysql/users.sh | node_sql "$primary" --batch ;;
    *) [ -n "${CLUSTER_NODE:-}" ] || { echo "no node may be written to."; return 1; } ;;
  esac
}
