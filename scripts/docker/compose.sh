# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Docker mode: the same stack as containers (docker-compose.yml). Each docker_NAME has a native_NAME as its counterpart in scripts/native.

log_dir=$local_dir/logs
compose_log=$log_dir/compose.log

# Fails where Docker cannot be used, and prints why and what helps.
docker_problem() {
  local said
  command -v docker >/dev/null || { echo "there is no docker program here; install Docker with Compose v2."; return 1; }
  if ! said=$(docker info 2>&1 >/dev/null); then
    said=$(printf '%s\n' "$said" | grep -v 'errors pretty printing' | tail -n 1 || true)
    case $said in
      *'ermission denied'*)
        said="$said. $(id -un) may not use it: add this user to the group docker and log in again, or use sudo." ;;
      *) said="${said:-docker info failed.} Start it." ;;
    esac
  elif ! docker compose version >/dev/null 2>&1; then
    said="Docker has no Compose v2 (docker compose); install the package docker-compose-plugin or docker-compose-v2."
  else
    return 0
  fi
  printf '%s\n' "$said"
  return 1
}

# Compose with this checkout's files; the database's port is published only when DB_PORT is set. It is given the settings in
# the environment and an empty file instead of .env, which only scripts/manager/dotenv.sh reads.
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
    VERSION=$(code_version) exec docker compose --ansi never --env-file /dev/null --project-directory "$root" \
      "${files[@]}" "$@"
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
  step "Building the images (some minutes and 1.2 GB the first time)"
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
  # As they are called from outside.
  options+=(--env "PRODUCTS_PORT=$PRODUCTS_PORT" --env "SALES_PORT=$SALES_PORT" --env "HOST=$BIND_ADDRESS")
  service=$(compose_service "$1")
  shift
  if [ ! -t 0 ] || [ ! -t 1 ]; then options+=(-T); fi
  for directory in ${shared_directories[@]+"${shared_directories[@]}"}; do
    options+=(--volume "$directory:$directory")
  done
  compose run --rm --no-deps "${options[@]}" "$service" python "$@"
}

# docker_check_shared DIRECTORY: in a container these hold something of its own, which a volume would hide.
docker_check_shared() {
  case $1 in
    / | /tmp | *:* | /app* | /venv* | /usr* | /etc* | /run* | /bin* | /lib* | /proc* | /sys* | /dev*)
      die_of_usage "a container cannot use files of $1; put them elsewhere, such as into your home directory." ;;
  esac
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

# docker_recovery COMMAND ARGUMENT...: a filter of the package recovery. No network, no mounts, nothing logged.
docker_recovery() {
  docker run --rm -i --network none --log-driver none --read-only --cap-drop ALL --security-opt no-new-privileges:true \
    --entrypoint python "$COMPOSE_PROJECT_NAME-sales" -m recovery "$@"
}

# Images of versions up to 1.0.0, which run until the first upgrade, have no such package.
docker_recovery_require() { docker_recovery --help >/dev/null 2>&1 </dev/null || prepare_once; }

docker_service_up() {
  docker_is_running "$1" || started+=("$1")
  compose_quietly "the $1 service's container could not be started." up -d --no-deps "$1"
  note_settings "$1"
  note_restarts "$1"
}

# docker_service_resume NAME: its container as it was, with the image that it was made from.
docker_service_resume() {
  docker start "$(docker_container "$1")" >"$compose_log" 2>&1 || die_with_log "$compose_log" "$1 could not be started again."
  note_restarts "$1"
}

# The grace period is part of the container, so this needs no file to be right.
docker_down() {
  local container
  container=$(docker_container "$1") || die "$engine_silent"
  [ -z "$container" ] || docker stop "$container" >"$compose_log" 2>&1 || die_with_log "$compose_log" "$1 could not be stopped."
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
  # The engine's logs go with the containers, and may say why somebody had to begin anew.
  compose logs --no-color >"$log_dir/before-reset.log" 2>&1 || true
  compose_quietly "the containers could not be removed." down --remove-orphans
  empty_data_dir
  compose_quietly "the containers could not be removed." down --remove-orphans --volumes
}
