# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Docker mode: the database server's container and its clients, which are in the same image.

docker_data_dir() { echo "$DB_DATA_DIR"; }

# The directory belongs to the server's user and may be closed to ours, but its being there tells enough.
docker_database_exists() { [ -d "$DB_DATA_DIR" ] && [ -n "$(ls -A "$DB_DATA_DIR" 2>/dev/null || echo closed)" ]; }

# Where not all of it may be read, what du says is too little, and the server's container is asked.
docker_database_size() {
  local size
  if size=$(human_size "$DB_DATA_DIR"); then
    printf '%s\n' "$size"
  else
    docker_exec db -- du -sh /var/lib/mysql 2>/dev/null </dev/null | cut -f1
  fi
}

docker_database_up() {
  local since
  mkdir -p "$DB_DATA_DIR" 2>/dev/null || die "the data directory $DB_DATA_DIR cannot be made; check its rights."
  docker_database_exists || undo=(undo_half_made ${undo[@]+"${undo[@]}"}) # done last, when the server is stopped
  docker_is_running db || started+=(db)
  step "Starting the database server"
  since=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  compose_quietly "the database's container could not be started." up -d --no-deps db
  note_restarts db
  docker_await_healthy db "$DB_DATA_DIR" "$since"
  has_database=yes
}

# docker_await_healthy NAME DIRECTORY [SINCE]: until a database server answers; its directory is named where it does not.
docker_await_healthy() {
  local name=$1 directory=$2 since=${3:-} deadline=$((SECONDS + START_SECONDS)) problem=''
  until [ "$(docker_health "$name")" = healthy ]; do
    if docker_has_failed "$name"; then
      problem="did not stay up"
    elif [ "$SECONDS" -ge "$deadline" ]; then
      problem="was not ready after $START_SECONDS seconds (setting START_SECONDS)"
    fi
    if [ -n "$problem" ]; then
      show_log_end "$name"
      since=${since:-$(docker_inspect "$name" '{{.State.StartedAt}}')}
      die "the database server $problem. $(docker logs --since "$since" "$(docker_container "$name")" 2>&1 | database_advice "$directory")"
    fi
    sleep 0.5
  done
}

# What a first start wrote before it failed is of no use, and in the way of the next one.
has_database=no

undo_half_made() { [ "$has_database" = yes ] || empty_data_dir || true; }

# The files belong to the server's user, so a container of the same image deletes them.
empty_data_dir() {
  [ ! -d "$DB_DATA_DIR" ] || compose_quietly "the data could not be deleted." run --rm --no-deps --entrypoint find db \
    /var/lib/mysql -mindepth 1 -delete
}

docker_sync_users() { export_for_users bash deploy/mysql/users.sh | docker_sql --batch; }

# docker_sql OPTION...: SQL on standard input, as root on the server's own socket.
docker_sql() { docker_client mysql root "${DB_ROOT_PASSWORD:-}" "$@"; }

docker_client() { docker_client_of db "$@"; }

# docker_client_of NAME PROGRAM USER PASSWORD OPTION...: the password is handed over by name, so that it is on no command line.
docker_client_of() {
  local name=$1 program=$2 user=$3 password=$4
  shift 4
  MYSQL_PWD=$password docker_exec "$name" --interactive --env MYSQL_PWD -- "$program" --user="$user" "$@"
}

# Nothing but a restore asks for these two: see scripts/recovery.
docker_restoring_sql() { docker_sql --init-command='SET SESSION sql_log_bin = 0' --binary-mode "$@"; }
docker_backup_begins() { :; }
docker_backup_ends() { :; }

docker_dump() { docker_client mysqldump ecm_backup "${DB_BACKUP_PASSWORD:-}" "$@" </dev/null; }

docker_dump_require() { :; } # part of the database's image

docker_dump_flavour() { echo mysql; }

docker_in_data_dir() { docker_exec db --workdir /var/lib/mysql -- "$@" </dev/null; }
