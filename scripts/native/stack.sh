# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Native mode: a private database server and both services as background processes of this machine. Everything they
# write stands under .local/. Each native_NAME has a docker_NAME as its counterpart in scripts/docker.

run_dir=$local_dir/run
log_dir=$local_dir/logs
venv=$root/.venv

# Called with sudo in somebody's checkout, everything would run as root and leave files that their owner cannot change.
# leave_root ARGUMENT...: goes on as the owner, with the same arguments.
leave_root() {
  local owner
  [ "$(id -u)" = 0 ] || return 0
  owner=$(owner_of "$root")
  [ "$owner" != root ] && id "$owner" >/dev/null 2>&1 || return 0
  if [ -e "$local_dir" ] && [ "$(owner_of "$local_dir")" = root ]; then
    say "An earlier start by root made $local_dir, so this goes on as root. To end that: stop, then" \
      "chown -R $owner .env .local .venv backups"
    return 0
  fi
  say "Going on as $owner, to whom this checkout belongs."
  cd "$caller_dir" || exit
  if command -v runuser >/dev/null; then
    exec runuser -u "$owner" -- env HOME="$(getent passwd "$owner" | cut -d: -f6)" "$root/docker-manager.sh" "$@"
  else
    exec sudo -H -u "$owner" -- "$root/docker-manager.sh" "$@"
  fi
}

native_check() { :; }

native_check_shared() { :; }

native_prepare() {
  (umask 077 && mkdir -p "$run_dir" "$log_dir")
  ensure_venv requirements.lock
  if uses_own_database; then
    if ! server_require || ! client_require; then
      die "the database server's programs could not be installed (see above)."
    fi
  fi
}

# ---- database --------------------------------------------------------------------------------------------------------

native_data_dir() { echo "$NATIVE_DATA_DIR"; }

SERVER_TMPDIR=$local_dir/mysql.tmp

native_database_size() { human_size "$NATIVE_DATA_DIR"; }

native_database_health() {
  if [ "$(printf 'SELECT 1;\n' | native_sql --batch --skip-column-names 2>/dev/null)" = 1 ]; then
    echo healthy
  else
    echo 'no answer'
  fi
}

native_database_address() { native_running_address db | sed 's/ /:/'; }

native_port_default() { : "${DB_PORT:=3310}"; }

client_binary() { command -v mariadb || command -v mysql; }

client_require() {
  [ -n "$(client_binary)" ] || { package_install mysql default-mysql-client-core && hash -r && [ -n "$(client_binary)" ]; }
}

native_database_up() {
  local log=$log_dir/db.log socket begun
  ! native_is_supervised db || return 0
  native_down db
  check_port db "$DB_PORT" 127.0.0.1
  socket=$(socket_path "$run_dir")
  rotate_log "$log"
  note_log db
  make_data_directory "$log"
  step "Starting the database server"
  started+=(db)
  write_root_login
  printf '%s\n' "$NATIVE_DATA_DIR" >"$run_dir/db.data"
  begun=$SECONDS
  without_turn server_start "$NATIVE_DATA_DIR" "$socket" "$DB_PORT" "$run_dir/db.pid" "$log" \
    --defaults-file="$root/deploy/mysql/ecommerce.cnf" --init-file="$run_dir/root-login.sql" \
    --innodb-buffer-pool-size="$DB_BUFFER_POOL" || {
    rm -f "$run_dir/root-login.sql"
    [ $((SECONDS - begun)) -lt "$SERVER_START_SECONDS" ] || fail_with_advice "the database server was not ready after" \
      "$SERVER_START_SECONDS seconds (setting START_SECONDS; after a power cut it may need longer)."
    fail_with_advice "the database server did not start."
  }
  rm -f "$run_dir/root-login.sql"
  mv "$root_password_file.new" "$root_password_file"
  printf '127.0.0.1 %s\n' "$DB_PORT" >"$run_dir/db.address"
  "$(server_binary)" --no-defaults --version | sed -E 's/.*Ver ([0-9.]+)(-MariaDB)?.*/\1\2/' >"$run_dir/db.version"
}

make_data_directory() {
  ! server_has_data "$NATIVE_DATA_DIR" || return 0
  [ -z "$(server_foreign_files "$NATIVE_DATA_DIR")" ] ||
    die "$NATIVE_DATA_DIR has files in it that are no complete database. If it held one, put it back from a copy or choose" \
      "another directory (NATIVE_DATA_DIR in .env) and restore a backup. Otherwise empty it."
  step "Making the data directory ${NATIVE_DATA_DIR#"$root/"}"
  server_initialise "$NATIVE_DATA_DIR" "$1" || fail_with_advice "the data directory could not be made."
}

# fail_with_advice MESSAGE...: the server's own errors since this start, else the end of its log, then what usually helps.
fail_with_advice() {
  local errors
  errors=$(native_log db | grep -F '[ERROR]' | tail -n 8 || true)
  [ -n "$errors" ] || errors=$(native_log db | tail -n 8 || true)
  printf '%s\n' "$errors" | sed 's/^/  | /' >&2 || true
  die "$* $(native_log db | tail -n 200 | database_advice "$NATIVE_DATA_DIR" || true)"
}

# Root's password lives as long as the server does, readable by this user alone. It is set before the first connection is
# let in, so neither a fresh server's root without a password nor one whose password stands in an old log can be used.
root_password_file=$run_dir/root-password

write_root_login() {
  rm -f "$root_password_file"
  make_root_password
  (umask 077 && root_login_sql >"$run_dir/root-login.sql")
}

make_root_password() { (umask 077 && random_password >"$root_password_file.new"); }

# MariaDB writes account statements into the binary log as they are typed.
root_login_sql() {
  printf '%s\n' 'SET SESSION sql_log_bin = 0;' \
    "ALTER USER 'root'@'localhost' IDENTIFIED BY '$(cat "$root_password_file.new")';"
}

native_sync_users() {
  replace_logged_password
  export_for_users bash deploy/mysql/users.sh | native_sql
}

# Servers that versions up to 1.0.0 started have DB_ROOT_PASSWORD, in clear in MariaDB's binary log. One that still runs when
# an upgrade comes gets a new password at once. Cut off half way, the next command finds out which of the two counts.
replace_logged_password() {
  [ ! -f "$root_password_file" ] || return 0
  if [ ! -f "$root_password_file.new" ] ||
    ! native_client mysql_client root "$(cat "$root_password_file.new")" </dev/null >/dev/null 2>&1; then
    make_root_password
    root_login_sql | native_client mysql_client root "${DB_ROOT_PASSWORD:-}"
  fi
  mv "$root_password_file.new" "$root_password_file"
}

# native_sql OPTION...: SQL on standard input, as root.
native_sql() { native_client mysql_client root "$(cat "$root_password_file" 2>/dev/null || echo "${DB_ROOT_PASSWORD:-}")" "$@"; }

native_client() {
  local program=$1 user=$2 password=$3
  shift 3
  MYSQL_PWD=$password "$program" --no-defaults --socket="$(socket_path "$run_dir")" --user="$user" "$@"
}

mysql_client() { "$(client_binary)" "$@"; }

# native_dump OPTION...: the consistent dump's statements on standard output, as the backup user.
native_dump() { native_client "$(dump_binary)" ecm_backup "$DB_BACKUP_PASSWORD" "$@"; }

dump_binary() { command -v mariadb-dump || command -v mysqldump; }

native_dump_require() {
  [ -n "$(dump_binary)" ] || { package_install mysql default-mysql-client && hash -r && [ -n "$(dump_binary)" ]; } ||
    die "mysqldump or mariadb-dump is needed (on Debian in the package default-mysql-client)."
}

# A mysqldump says itself which of the two it is.
native_dump_flavour() {
  case $("$(dump_binary)" --version) in
    *MariaDB*) echo mariadb ;;
    *) echo mysql ;;
  esac
}

native_in_data_dir() { (cd "$NATIVE_DATA_DIR" && "$@"); }

# ---- services --------------------------------------------------------------------------------------------------------

# An address of the private server for USER; the socket's path may hold blanks.
native_url() {
  if ! uses_own_database; then
    printf '%s' "$DATABASE_URL"
    return
  fi
  printf 'mysql+pymysql://%s:%s@localhost/%s?charset=utf8mb4&unix_socket=%s' "$1" "$2" "$DB_NAME" \
    "$(url_quote "$(socket_path "$run_dir")")"
}

url_quote() { "${PYTHON:-python3}" -c 'import sys, urllib.parse; print(urllib.parse.quote(sys.argv[1]))' "$1"; }

# native_run WHO COMMAND...: one command in the environment of products, sales or migrations.
native_run() {
  local who=$1 password url
  [ "$who" != demo ] || who=migrations
  password=DB_$(upper "$who")_PASSWORD
  shift
  url=$(native_url "ecm_$who" "${!password:-}") || return # cut off by Ctrl-C: nothing to run
  DATABASE_URL=$url PATH=$venv/bin:$PATH "$@"
}

native_python() {
  local who=$1
  shift
  native_run "$who" "$venv/bin/python" "$@"
}

# An operator's command; it may write metrics, but not among those of the running service.
native_command() { (unset PROMETHEUS_MULTIPROC_DIR; native_python "$@"); }

native_demo_prepare() { ensure_venv requirements-demo.lock; }

native_migrations() {
  MIGRATION_DATABASE_URL=${MIGRATION_DATABASE_URL:-} native_python migrations -m migrations "$@"
}

# native_recovery COMMAND ARGUMENT...: a filter of the package recovery.
native_recovery() { "$venv/bin/python" -m recovery "$@"; }

# Packages that have changed are installed by whatever restarts the services, which use them now.
native_recovery_require() { [ -x "$venv/bin/python" ] || ensure_venv requirements.lock; }

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

# The logs stay: they may say why somebody had to begin anew.
native_reset() {
  server_discard "$NATIVE_DATA_DIR"
  rmdir "$NATIVE_DATA_DIR" 2>/dev/null || true # unless it is a mount point
  rm -rf "$SERVER_TMPDIR" "$run_dir" "$local_dir/metrics"
}
