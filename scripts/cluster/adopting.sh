# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# From one server to three: the first node gets a copy of the lone server's files, from which the others copy then.

# The lone server's data stays as it is in its directory. Sales stop while its files are copied.
adopt() {
  ! cluster_database_exists ||
    die "there is data of a lone server in $DB_DATA_DIR and of a cluster in $CLUSTER_DATA_DIR. Move away what is not the" \
      "store's; what a copy that was cut off left behind is in $CLUSTER_DATA_DIR. Nothing was done."
  confirm "The lone server's data in $DB_DATA_DIR is copied to the nodes; sales stop meanwhile. It stays there, unused."
  undo+=(undo_start)
  ensure_secrets
  prepare_once
  check_services
  lone_server make_copyable
  stop_lone_services
  node_up db1
  step "Copying the data to db1"
  group adopt db db1 >&2 || die "the data could not be copied (see above)."
  docker_down db
  node_await db1
  half_made=() started=() undo=()
  remember_mode # from here on the nodes have the store, and nothing starts the lone server again
}

# lone_server COMMAND: with it running, and its clients.
lone_server() {
  docker_is_running db || docker_database_up
  "$@"
}

# The user by which nodes copy, and what copying needs; of both the log of the lone server says nothing.
make_copyable() {
  group_user_sql | docker_sql --batch
  docker_sql --batch --skip-column-names <<<"SELECT COUNT(*) FROM information_schema.plugins WHERE PLUGIN_NAME = 'clone'" |
    grep -qx 1 || docker_sql --batch <<<"INSTALL PLUGIN clone SONAME 'mysql_clone.so'"
}

stop_lone_services() {
  local service
  for service in edge sales products; do ! docker_is_running "$service" || docker_down "$service"; done
}
