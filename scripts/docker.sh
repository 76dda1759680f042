# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Docker mode: the same stack as containers (docker-compose.yml). Each function here has a counterpart in native.sh.

log_dir=$local_dir/logs
compose_log=$log_dir/compose.log

docker_reachable() { docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; }

# Compose with this checkout's files; the database's port is published only when DB_PORT is set.
compose() {
  local name
  local -a files=(-f docker-compose.yml)
  if ! uses_own_database; then
    files+=(-f deploy/docker-compose.external.yml)
  elif [ -n "${DB_PORT:-}" ]; then
    files+=(-f deploy/docker-compose.db-port.yml)
  fi
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

# What would make Compose fail, said before anything is stopped or started: it names the file and the line.
docker_check() {
  mkdir -p "$log_dir"
  compose_quietly "Compose cannot read this stack's files or settings. Nothing was changed." config --quiet
  check_project_name
}

docker_prepare() {
  docker_check
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

docker_database_size() { human_size "$DB_DATA_DIR" || docker_exec db -- du -sh /var/lib/mysql 2>/dev/null </dev/null | cut -f1; }

docker_database_up() {
  local deadline=$((SECONDS + START_SECONDS)) since problem=''
  mkdir -p "$DB_DATA_DIR" 2>/dev/null || die "the data directory $DB_DATA_DIR cannot be made; check its rights."
  docker_database_exists || undo=(undo_half_made ${undo[@]+"${undo[@]}"}) # done last, when the server is stopped
  docker_is_running db || started+=(db)
  step "Starting the database server"
  since=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  compose_quietly "the database's container could not be started." up -d --no-deps db
  note_restarts db
  until [ "$(docker_health db)" = healthy ]; do
    if docker_has_failed db; then
      problem="did not stay up"
    elif [ "$SECONDS" -ge "$deadline" ]; then
      problem="was not ready after $START_SECONDS seconds (setting START_SECONDS)"
    fi
    if [ -n "$problem" ]; then
      show_log_end db
      die "the database server $problem. $(docker logs --since "$since" "$(docker_container db)" 2>&1 | database_advice "$DB_DATA_DIR")"
    fi
    sleep 0.5
  done
  has_database=yes
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

# docker_client PROGRAM USER PASSWORD OPTION...: the password is handed over by name, so that it is on no command line.
docker_client() {
  local program=$1 user=$2 password=$3
  shift 3
  MYSQL_PWD=$password docker_exec db --interactive --env MYSQL_PWD -- "$program" --user="$user" "$@"
}

docker_dump() { docker_client mysqldump ecm_backup "${DB_BACKUP_PASSWORD:-}" "$@" </dev/null; }

docker_dump_require() { :; } # part of the database's image
docker_dump_flavour() { echo mysql; }

docker_in_data_dir() { docker_exec db --workdir /var/lib/mysql -- "$@" </dev/null; }

# ---- services --------------------------------------------------------------------------------------------------------

# docker_python WHO ARGUMENT...: a one-shot container with the settings of products, sales or migrations.
docker_python() {
  local service
  service=$(compose_service "$1")
  shift
  compose run --rm --no-deps -T "$service" python "$@"
}

compose_service() { if [ "$1" = migrations ]; then echo migrate; else echo "$1"; fi; }

docker_demo_prepare() {
  step "Building the image with the data set"
  compose_quietly "the image with the data set could not be built." build demo
}

# docker_command WHO ARGUMENT...: an operator's command, on a terminal if there is one. It acts on the caller's files
# with the caller's rights, so that it reads and writes what the caller may.
docker_command() {
  local service directory
  local -a options=(--user "$(docker_caller)" --env PROMETHEUS_MULTIPROC_DIR=/tmp)
  options+=(--env "PRODUCTS_PORT=$PRODUCTS_PORT" --env "SALES_PORT=$SALES_PORT") # as they are called from outside
  service=$(compose_service "$1")
  shift
  if [ ! -t 0 ] || [ ! -t 1 ]; then options+=(-T); fi
  for directory in ${shared_directories[@]+"${shared_directories[@]}"}; do
    case $directory in
      / | /tmp | *:* | /app* | /venv* | /usr* | /etc* | /run* | /bin* | /lib* | /proc* | /sys* | /dev*)
        die "a container cannot use files of $directory; put them elsewhere, such as into your home directory." ;;
    esac
    options+=(--volume "$directory:$directory")
  done
  compose run --rm --no-deps "${options[@]}" "$service" python "$@"
}

# Who the caller is inside a container: in a rootless engine its root is the user that the engine runs as.
docker_caller() {
  case $(docker info --format '{{.SecurityOptions}}') in
    *name=rootless*) echo 0:0 ;;
    *) echo "$(id -u):$(id -g)" ;;
  esac
}

docker_running_zone() {
  docker_inspect "$1" '{{range .Config.Env}}{{println .}}{{end}}' | sed -n 's/^TIME_ZONE=//p' | grep . || echo UTC
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
  note_restarts "$1"
}

# Its own grace period is part of the container, so this needs no file to be right.
# docker_service_resume NAME: its container as it was, with the image that it was made from.
docker_service_resume() {
  docker start "$(docker_container "$1")" >"$compose_log" 2>&1 || die_with_log "$compose_log" "$1 could not be started again."
  note_restarts "$1"
}

docker_down() {
  local container
  container=$(docker_container "$1") || die "$engine_silent"
  [ -z "$container" ] || docker stop "$container" >"$compose_log" 2>&1 || die_with_log "$compose_log" "$1 could not be stopped."
}

# ---- the engine's answers --------------------------------------------------------------------------------------------
# It is asked by Compose's labels: that needs no file to be right, and a failure is told from "there is none".

engine_silent='the Docker engine did not answer (see above), so nothing is known of the containers. Nothing was changed.'

# docker_list NAME FORMAT: of the service's own container, not of one-off commands; nothing when there is none.
docker_list() {
  docker ps --all --no-trunc --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
    --filter "label=com.docker.compose.service=$1" --filter label=com.docker.compose.oneoff=False --format "$2" | sed -n 1p
}

docker_container() { docker_list "$1" '{{.ID}}'; }

# docker_exec NAME OPTION... -- COMMAND...: in its running container.
docker_exec() {
  local container
  local -a options=()
  container=$(docker_container "$1") && [ -n "$container" ] || return 1
  shift
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  docker exec ${options[@]+"${options[@]}"} "$container" "$@"
}

docker_inspect() {
  local container
  container=$(docker_container "$1") || return 1
  [ -z "$container" ] || docker inspect --format "$2" "$container"
}

# One that the engine is about to restart holds its port, and will be back.
docker_is_running() {
  local state
  state=$(docker_list "$1" '{{.State}}') || die "$engine_silent"
  case $state in
    running | restarting | paused) return 0 ;;
    *) return 1 ;;
  esac
}

docker_is_supervised() { docker_is_running "$1"; } # by the engine

docker_health() { docker_inspect "$1" '{{if .State.Health}}{{.State.Health.Status}}{{end}}'; }
docker_database_health() { docker_health db; }

docker_restart_count() { docker_inspect "$1" '{{.RestartCount}}'; }

# note_restarts NAME: remembers how often the engine has restarted it so far, for docker_has_failed.
note_restarts() { printf -v "restarts_of_$1" '%s' "$(docker_restart_count "$1")"; }

# Ended, or restarted by the engine because it ended, since it was brought up here.
docker_has_failed() {
  local noted="restarts_of_$1" state restarts
  state=$(docker_inspect "$1" '{{.State.Status}} {{.RestartCount}}') || die "$engine_silent"
  restarts=${state#* }
  case ${state% *} in
    running | created | '') [ "${restarts:-0}" -gt "${!noted:-1000000}" ] ;;
    *) return 0 ;;
  esac
}

docker_log_tail() { docker logs --tail 20 "$(docker_container "$1")"; }

docker_running_version() {
  case $1 in
    db) docker_inspect db '{{.Config.Image}}' ;;
    *) docker_inspect "$1" '{{index .Config.Labels "org.opencontainers.image.version"}}' ;;
  esac
}

docker_database_address() { if [ -n "${DB_PORT:-}" ]; then echo "127.0.0.1:$DB_PORT"; else echo "(inside only)"; fi; }

docker_uptime() { docker_list "$1" '{{.Status}}' | sed -E 's/^Up //; s/ \(.*//'; }

# One service's log is plain JSON lines; several are told apart by a name before each line.
docker_logs() {
  local follow=$1 container
  shift
  if [ $# = 1 ]; then
    container=$(docker_container "$1") || die "$engine_silent"
    [ -n "$container" ] || die "there is no log yet: $1 was never started."
    if [ "$follow" = yes ]; then set -- --follow; else set --; fi
    docker logs --tail 100 "$@" "$container" 2>&1
  else
    [ "$follow" = no ] || set -- --follow "$@"
    # By the project's name, which needs no file to be right.
    (unset COMPOSE_FILE && cd / && docker compose --ansi never --project-name "$COMPOSE_PROJECT_NAME" logs --tail 100 "$@") | sed $'s/\033\\[2K//' # Compose clears lines even where there is no terminal
  fi
}

docker_shell() {
  local tty=''
  if [ -t 0 ] && [ -t 1 ]; then tty=--tty; fi
  case $1 in
    db) MYSQL_PWD=$DB_ROOT_PASSWORD docker_exec db --interactive ${tty:+"$tty"} --env MYSQL_PWD -- mysql --user=root "$DB_NAME" ;;
    *) docker_exec "$1" --interactive ${tty:+"$tty"} -- sh ;;
  esac
}

docker_reset() {
  compose_quietly "the containers could not be removed." down --remove-orphans
  empty_data_dir
  compose_quietly "the containers could not be removed." down --remove-orphans --volumes
}
