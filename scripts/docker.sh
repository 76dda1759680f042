# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Docker mode: the same stack as containers (docker-compose.yml). Each function here has a counterpart in native.sh.

log_dir=$local_dir/logs
compose_log=$log_dir/compose.log

docker_reachable() { docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; }

# Compose with this checkout's files; the database's port is published only when DB_PORT is set.
compose() {
  local name
  local -a files=(-f docker-compose.yml)
  [ -z "${DB_PORT:-}" ] || files+=(-f deploy/docker-compose.db-port.yml)
  (
    for name in $secret_names $secret_urls; do [ -z "${!name:-}" ] || export "${name?}"; done
    VERSION=$(code_version) exec docker compose --ansi never --project-directory "$root" "${files[@]}" "$@"
  )
}

# Compose, quiet unless it fails: compose_quietly MESSAGE ARGUMENT...
compose_quietly() {
  local message=$1
  shift
  compose "$@" >"$compose_log" 2>&1 </dev/null || die_with_log "$compose_log" "$message"
}

docker_prepare() {
  mkdir -p "$log_dir"
  check_project_name
  # Read by users other than root inside the containers, whatever the umask of the checkout.
  chmod a+r deploy/mysql/ecommerce.cnf deploy/mysql/users.sh
  step "Building the images"
  compose_quietly "the images could not be built." build
}

# Two checkouts with one project name would replace each other's containers.
check_project_name() {
  local other
  other=$(docker ps -a --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
    --format '{{.Label "com.docker.compose.project.working_dir"}}' | grep -vxF "$root" | head -n 1 || true)
  [ -z "$other" ] || die "the checkout in $other already uses the Compose project name $COMPOSE_PROJECT_NAME;" \
    "set COMPOSE_PROJECT_NAME in .env to another."
}

# ---- database --------------------------------------------------------------------------------------------------------

docker_data_dir() { echo "$DB_DATA_DIR"; }

# The directory belongs to the server's user and may be closed to ours, but its being there tells enough.
docker_database_exists() { [ -d "$DB_DATA_DIR" ] && [ -n "$(ls -A "$DB_DATA_DIR" 2>/dev/null || echo closed)" ]; }

docker_database_size() {
  human_size "$DB_DATA_DIR" || compose exec -T db du -sh /var/lib/mysql 2>/dev/null </dev/null | cut -f1
}

docker_database_up() {
  local deadline=$((SECONDS + START_SECONDS))
  mkdir -p "$DB_DATA_DIR" 2>/dev/null || die "the data directory $DB_DATA_DIR cannot be made; check its rights."
  docker_is_running db || started+=(db)
  step "Starting the database server"
  compose_quietly "the database's container could not be started." up -d --no-deps db
  until [ "$(docker_health db)" = healthy ]; do
    if docker_has_failed db; then
      show_log_end db
      die "the database server did not stay up. $(docker_database_advice)"
    fi
    [ "$SECONDS" -lt "$deadline" ] || {
      show_log_end db
      die "the database server was not ready after $START_SECONDS seconds (setting START_SECONDS)."
    }
    sleep 0.5
  done
}

docker_database_advice() {
  case $(docker_log_tail db 2>&1) in
    *[Pp]'ermission denied'* | *'Errcode: 13'* | *'OS errno 13'*)
      echo "It may not write to $DB_DATA_DIR: check the directory's rights and the file system it is on." ;;
    *'No space left'* | *'Errcode: 28'* | *'OS errno 28'*)
      echo "The disk under $DB_DATA_DIR is full: make room; nothing was damaged." ;;
    *) echo "See its log above." ;;
  esac
}

docker_sync_users() { compose run --rm --no-deps -T db-users </dev/null; }

# docker_sql OPTION...: SQL on standard input, as root on the server's own socket.
docker_sql() { docker_client -T mysql root MYSQL_ROOT_PASSWORD "$@"; }

docker_client() {
  local tty=$1
  shift
  # shellcheck disable=SC2016 # the container's shell fills in the password, so that it is on no command line
  compose exec ${tty:+"$tty"} db sh -c 'program=$1 user=$2 password=$3; shift 3
    MYSQL_PWD=$(printenv "$password") exec "$program" --user="$user" "$@"' sh "$@"
}

docker_dump() { docker_client -T mysqldump ecm_backup DB_BACKUP_PASSWORD "$@" </dev/null; }

docker_dump_require() { :; } # part of the database's image
docker_dump_flavour() { echo mysql; }

docker_in_data_dir() { compose exec -T --workdir /var/lib/mysql db "$@" </dev/null; }

# ---- services --------------------------------------------------------------------------------------------------------

# docker_python WHO ARGUMENT...: a one-shot container with the settings of products, sales or migrations.
docker_python() {
  local service=$1
  shift
  [ "$service" != migrations ] || service=migrate
  compose run --rm --no-deps -T "$service" python "$@"
}

docker_migrations() { docker_python migrations -m migrations "$@" </dev/null; }

# A program of the standard library alone, as a filter: no network, no mounts, nothing logged.
docker_filter() {
  local program=$1
  shift
  docker run --rm -i --network none --log-driver none --entrypoint python "$COMPOSE_PROJECT_NAME-sales" \
    -c "$(cat "$program")" "$@"
}

docker_service_up() {
  docker_is_running "$1" || started+=("$1")
  compose_quietly "the $1 service's container could not be started." up -d --no-deps "$1"
}

docker_down() { compose_quietly "$1 could not be stopped." stop "$1"; }

docker_is_running() { [ -n "$(compose ps -q --status running "$1" 2>/dev/null)" ]; }

docker_any_running() { [ -n "$(compose ps -q --status running 2>/dev/null)" ]; }

docker_container() { compose ps -aq "$1" 2>/dev/null | head -n 1; }

docker_inspect() { docker inspect -f "$2" "$(docker_container "$1")" 2>/dev/null; }

docker_health() { docker_inspect "$1" '{{if .State.Health}}{{.State.Health.Status}}{{end}}'; }
docker_database_health() { docker_health db; }

# Ended, or restarted by the engine because it ended.
docker_has_failed() {
  case $(docker_inspect "$1" '{{.State.Status}} {{.RestartCount}}') in
    'running 0' | 'created 0' | '') return 1 ;;
    *) return 0 ;;
  esac
}

docker_log_tail() { compose logs --no-log-prefix --tail 20 "$1"; }

docker_running_version() {
  case $1 in
    db) docker_inspect db '{{.Config.Image}}' ;;
    *) docker_inspect "$1" '{{index .Config.Labels "org.opencontainers.image.version"}}' ;;
  esac
}

docker_database_address() { if [ -n "${DB_PORT:-}" ]; then echo "127.0.0.1:$DB_PORT"; else echo "(inside only)"; fi; }

docker_uptime() { compose ps --format '{{.Status}}' "$1" | sed -E 's/^Up //; s/ \(.*//'; }

docker_logs() {
  local follow=$1
  shift
  [ "$follow" = no ] || set -- -f "$@"
  compose logs --tail 100 "$@"
}

docker_shell() {
  case $1 in
    db) docker_client '' mysql root MYSQL_ROOT_PASSWORD "$DB_NAME" ;;
    *) compose exec "$1" sh ;;
  esac
}

# The data belongs to the server's user, so a container of the same image deletes it.
docker_reset() {
  compose_quietly "the containers could not be removed." down --remove-orphans
  [ ! -d "$DB_DATA_DIR" ] || compose_quietly "the data could not be deleted." run --rm --no-deps --entrypoint sh db \
    -c 'find /var/lib/mysql -mindepth 1 -delete'
  compose_quietly "the containers could not be removed." down --remove-orphans --volumes
}
