# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Native mode: the database server as a process of this machine, its root, and its clients.

native_data_dir() { echo "$NATIVE_DATA_DIR"; }

SERVER_TMPDIR=$local_dir/mysql.tmp

native_database_exists() { server_has_data "$NATIVE_DATA_DIR"; }

native_database_size() { human_size "$NATIVE_DATA_DIR"; }

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

native_restoring_sql() { native_sql --init-command='SET SESSION sql_log_bin = 0' --binary-mode "$@"; }
native_backup_begins() { :; }
native_backup_ends() { :; }

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

native_database_health() {
  if [ "$(printf 'SELECT 1;\n' | native_sql --batch --skip-column-names 2>/dev/null)" = 1 ]; then
    echo healthy
  else
    echo 'no answer'
  fi
}
