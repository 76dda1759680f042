# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# The commands of a cluster: "cluster start|status|switch|recover|replace|stop".

cluster() {
  local what=$1
  shift
  case $what in
    start | status | stop) [ $# = 0 ] || die_of_usage "cluster $what takes no '$1'." ;;
    switch | replace)
      if [ $# != 1 ] || ! is_node "$1"; then die_of_usage "cluster $what needs one of: ${all_nodes// /, }."; fi ;;
  esac
  uses_own_database || die "DATABASE_URL is set: this database is not the manager's."
  case $what in
    start) take_turn; cluster_start ;;
    stop) take_turn; stop ;;
    status) require_cluster; group status ;;
    switch) require_cluster; take_turn; group switch "$1" ;;
    recover) require_cluster; take_turn; cluster_recover "$@" ;;
    replace) require_cluster; take_turn; replace_node "$1" ;;
  esac
}

# Whether the last start here was a cluster's: else its other commands would speak of servers that there are not.
require_cluster() {
  [ "$(cat "$local_dir/mode" 2>/dev/null || true)" = cluster ] ||
    die "this stack is no cluster; ./docker-manager.sh cluster start makes it one."
}

cluster_start() {
  check_settings
  if docker_database_exists && [ "$(cat "$local_dir/mode" 2>/dev/null || true)" != cluster ]; then adopt; fi
  start
}

# After an outage of all nodes, or when nodes were lost for good: the node that has everything leads, the others follow.
cluster_recover() {
  local node
  check_settings
  ensure_secrets
  has_image sales || prepare_once # what is there does: nobody should wait for a build now
  for node in $(own_nodes); do node_start_leniently "$node"; done
  group recover "$@" >&2 || exit
  done_well "The nodes are a group again."
  services_follow
}

# A node that does not come up is not a reason to stop here: that it cannot be asked is said, and decided, later.
node_start_leniently() {
  docker_is_running "$1" && [ "$(docker_health "$1")" = healthy ] && return
  (node_up "$1") || say "$1 did not come up (see above)."
}

# The services find the group by themselves; those that had ended are started again.
services_follow() {
  local service
  for service in products sales; do
    if in_mode is_running "$service"; then wait_until_ready "$service"; fi
  done
}

# A node gets a new disk, or loses what is on its disk, and a copy of the group's data.
replace_node() {
  case " $(own_nodes) " in *" $1 "*) ;; *) die "$1 is on another machine; run this there." ;; esac
  check_settings
  has_image sales || prepare_once
  group replaceable "$1" >&2 || exit
  confirm "This deletes the data of $1 in $(node_dir "$1") and copies the group's to it."
  step "Emptying $1"
  docker_down "$1"
  mkdir -p "$(node_dir "$1")"
  empty_node "$1"
  node_up "$1"
  join
  done_well "$1 has a copy of the data and is in the group."
}
