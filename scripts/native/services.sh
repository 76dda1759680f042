# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Native mode: the services as processes of this machine, and commands in their environment.

native_service_up() {
  local service=$1 metrics=$local_dir/metrics/$1
  ! native_is_supervised "$service" || return 0
  native_down "$service"
  rotate_log "$log_dir/$service.log"
  note_log "$service"
  rm -rf "$metrics"
  mkdir -p "$metrics"
  started+=("$service")
  export PYTHONUNBUFFERED=1 PROMETHEUS_MULTIPROC_DIR=$metrics HOST=$BIND_ADDRESS LOG_FILE=$log_dir/$service.log
  export IMPORT_DIR=${IMPORT_DIR:-$local_dir/imports}
  without_turn native_run "$service" start_detached "$run_dir/$service.pid" "$log_dir/$service.log" \
    "$venv/bin/python" -m "${service}_service"
  code_version >"$run_dir/$service.version"
  printf '%s\n' "${TIME_ZONE:-UTC}" >"$run_dir/$service.zone"
  printf '%s %s\n' "$BIND_ADDRESS" "$(service_port "$service")" >"$run_dir/$service.address"
  note_settings "$service"
}

native_service_resume() { native_service_up "$1"; }

native_down() {
  local seconds=$SERVER_STOP_SECONDS
  if [ "$1" != db ]; then
    seconds=$(($(whole_seconds "${SHUTDOWN_SECONDS:-}" 20) + $(whole_seconds "${DRAIN_SECONDS:-}" 0) + 10))
    ! has_orphans "$1" || kill -KILL -- "-$(cat "$run_dir/$1.pid")" 2>/dev/null || true
  fi
  stop_process "$run_dir/$1.pid" "$(native_identity "$1")" "$seconds"
}

# whole_seconds SETTING DEFAULT: a stop must do with a setting that no start would take.
whole_seconds() {
  local number=${1%%.*}
  case $number in '' | *[!0-9]*) number=$2 ;; esac
  printf '%d\n' "$((10#$number))"
}

native_shell() {
  case $1 in
    db) native_sql "$DB_NAME" ;;
    *) native_run "$1" bash -i ;;
  esac
}

# Where products, sales or migrations find the database; the path of the private server's socket may hold blanks.
native_url() {
  local name password
  if ! uses_own_database; then
    name=$(url_setting_of "$1")
    printf '%s' "${!name}"
    return
  fi
  password=DB_$(upper "$1")_PASSWORD
  printf 'mysql+pymysql://ecm_%s:%s@localhost/%s?charset=utf8mb4&unix_socket=%s' "$1" "${!password:-}" "$DB_NAME" \
    "$(url_quote "$(socket_path "$run_dir")")"
}

url_quote() { "${PYTHON:-python3}" -c 'import sys, urllib.parse; print(urllib.parse.quote(sys.argv[1]))' "$1"; }

# native_run WHO COMMAND...: one command in the environment of products, sales or migrations. The demo fills tables of both
# services as the migrations' user.
native_run() {
  local who=$1 migration_url='' url
  shift
  [ "$who" != demo ] || who=migrations
  [ "$who" != migrations ] || migration_url=${MIGRATION_DATABASE_URL:-}
  url=$(native_url "$who") || return # cut off by Ctrl-C: nothing to run
  DATABASE_URL=$url MIGRATION_DATABASE_URL=$migration_url READ_DATABASE_URL=${READ_DATABASE_URL:-} AUTH_SECRET=${AUTH_SECRET:-} PATH=$venv/bin:$PATH "$@"
}

native_python() {
  local who=$1
  shift
  native_run "$who" "$venv/bin/python" "$@"
}

# An operator's command; it may write metrics, but not among those of the running service.
native_command() { (unset PROMETHEUS_MULTIPROC_DIR; native_python "$@"); }

native_migrations() { native_python migrations -m migrations "$@"; }

# native_recovery COMMAND ARGUMENT...: a filter of the package recovery.
native_recovery() { "$venv/bin/python" -m recovery "$@"; }

# Packages that have changed are installed by whatever restarts the services, which use them now.
native_recovery_require() { [ -x "$venv/bin/python" ] || ensure_venv requirements.lock; }

native_demo_prepare() { ensure_venv requirements-demo.lock; }
