# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Docker mode: the services' containers, and one-shot containers of the same images for commands.

# Compose has variables for these too, but whoever may ask the engine sees a container's variables, and so do all processes in
# it. Each service reads what it needs from a directory of its own; that above them is closed to other users of this machine.
secrets_dir=$local_dir/secrets

# write_secrets DIRECTORY SERVICE...
write_secrets() {
  local directory=$1 service name
  shift
  (umask 077 && mkdir -p "$directory")
  for service in "$@"; do
    (
      umask 022 && mkdir -p "$directory/$service" && cd "$directory/$service" || exit
      printf '%s' "$(docker_url "$service")" >database_url.new && printf '%s' "${AUTH_SECRET:-}" >auth_secret.new || exit
      printf '%s' "$(docker_read_url "$service")" >read_database_url.new || exit
      chmod 444 database_url.new auth_secret.new read_database_url.new
      for name in database_url auth_secret read_database_url; do mv -f "$name.new" "$name" || exit; done
    ) || die "the secrets of $service cannot be written to $directory; check its rights."
  done
}

# docker_url SERVICE: the address of its database, as it is seen from its container, with the password.
docker_url() {
  local who=$1 name
  case $who in migrate | demo) who=migrations ;; esac
  if uses_own_database; then
    name=DB_$(upper "$who")_PASSWORD
    printf 'mysql+pymysql://ecm_%s:%s@%s:3306/%s?charset=utf8mb4' "$who" "${!name:-}" "${DB_HOSTS:-db}" "$DB_NAME"
  else
    name=$(url_setting_of "$who")
    printf '%s' "${!name}"
  fi
}

# docker_read_url SERVICE: the same of the servers that it only reads at; empty where there are none.
docker_read_url() { if [ "${mode:-}" = cluster ]; then docker_url "$1"; else printf '%s' "${READ_DATABASE_URL:-}"; fi; }

# run_once OPTION... SERVICE COMMAND...: a container beside the services, with what is set now: those that run keep what they
# were started with.
run_once() {
  write_secrets "$secrets_dir/once" migrate products sales
  SERVICE_SECRETS=$secrets_dir/once compose run --rm --no-deps "$@"
}

docker_service_up() {
  write_secrets "$secrets_dir" migrate "$1"
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

# docker_python WHO ARGUMENT...: a one-shot container with the settings of products, sales or migrations.
docker_python() {
  local service
  service=$(compose_service "$1")
  shift
  run_once -T --env "OPERATOR=$(id -un)" "$service" python "$@"
}

compose_service() { if [ "$1" = migrations ]; then echo migrate; else echo "$1"; fi; }

# docker_command WHO ARGUMENT...: an operator's command, on a terminal if there is one. It acts on the caller's files
# with the caller's rights, so that it reads and writes what the caller may.
docker_command() {
  local service directory
  local -a options=(--user "$(docker_caller)" --env PROMETHEUS_MULTIPROC_DIR=/tmp)
  # The demo prints addresses: they are those of this machine, not the container's own.
  options+=(--env "PRODUCTS_PORT=$PRODUCTS_PORT" --env "SALES_PORT=$SALES_PORT" --env "HOST=$BIND_ADDRESS")
  options+=(--env "OPERATOR=$(id -un)") # users of a container have no names
  service=$(compose_service "$1")
  shift
  if [ ! -t 0 ] || [ ! -t 1 ]; then options+=(-T); fi
  for directory in ${shared_directories[@]+"${shared_directories[@]}"}; do
    options+=(--volume "$directory:$directory")
  done
  run_once "${options[@]}" "$service" python "$@"
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

docker_migrations() { docker_python migrations -m migrations "$@" </dev/null; }

# docker_recovery COMMAND ARGUMENT...: a filter of the package recovery. No network, no mounts, nothing logged.
docker_recovery() {
  docker run --rm -i --network none --log-driver none --read-only --cap-drop ALL --security-opt no-new-privileges:true \
    --entrypoint python "$(image_of sales)" -m recovery "$@"
}

# Images of versions up to 1.0.0, which run until the first upgrade, have no such package.
docker_recovery_require() { docker_recovery --help >/dev/null 2>&1 </dev/null || prepare_once; }

docker_demo_prepare() {
  step "Building the image with the data set"
  compose_quietly "the image with the data set could not be built." build demo
}
