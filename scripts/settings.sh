# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Settings: the environment first, then .env, then the defaults here. Passwords are made on the first start and
# are never exported: each process is given the one it needs.

secret_names='DB_ROOT_PASSWORD DB_MIGRATIONS_PASSWORD DB_PRODUCTS_PASSWORD DB_SALES_PASSWORD DB_BACKUP_PASSWORD'
secret_urls='DATABASE_URL MIGRATION_DATABASE_URL'

# Reads KEY=value lines as Compose does: quotes are taken off, a comment after a blank ends an unquoted value.
load_settings() {
  local line key value name
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    [[ $line =~ ^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]] || continue
    key=${BASH_REMATCH[2]} value=${BASH_REMATCH[3]}
    [ -z "${!key+set}" ] || continue
    case $value in
      \"*\"*) value=${value#\"} value=${value%%\"*} ;;
      \'*\'*) value=${value#\'} value=${value%%\'*} ;;
      *) value=${value%%[[:space:]]#*} value=${value%"${value##*[![:space:]]}"} ;;
    esac
    printf -v "$key" '%s' "$value"
    # shellcheck disable=SC2163 # the variable of that name is meant
    export "$key"
  done < <(cat "$env_file" 2>/dev/null)
  for name in $secret_names $secret_urls; do export -n "${name?}"; done
}

default_settings() {
  : "${PRODUCTS_PORT:=8000}" "${SALES_PORT:=8001}" "${BIND_ADDRESS:=127.0.0.1}"
  : "${DB_NAME:=ecommerce}" "${DB_BUFFER_POOL:=512M}" "${DB_DATA_DIR:=data/mysql}" "${BACKUP_DIR:=backups}"
  : "${START_SECONDS:=120}" "${COMPOSE_PROJECT_NAME:=ecommerce-manager}"
  SERVER_START_SECONDS=$START_SECONDS
  export PRODUCTS_PORT SALES_PORT BIND_ADDRESS DB_NAME COMPOSE_PROJECT_NAME
  case $BACKUP_DIR in /*) ;; *) BACKUP_DIR=$root/$BACKUP_DIR ;; esac
  case $DB_DATA_DIR in /*) ;; *) DB_DATA_DIR=$root/${DB_DATA_DIR#./} ;; esac
}

# These values are put into addresses and SQL as they are, so only characters that mean nothing there are let in.
check_settings() {
  local name
  for name in PRODUCTS_PORT SALES_PORT ${DB_PORT:+DB_PORT}; do
    if [[ ! ${!name} =~ ^[1-9][0-9]{0,4}$ ]] || [ "${!name}" -gt 65535 ]; then
      die "$name=${!name} is not a port number; correct it in .env."
    fi
  done
  [ "$PRODUCTS_PORT" != "$SALES_PORT" ] || die "PRODUCTS_PORT and SALES_PORT are both $SALES_PORT; change one in .env."
  [[ $DB_NAME =~ ^[A-Za-z][A-Za-z0-9_]{0,39}$ ]] ||
    die "DB_NAME=$DB_NAME must begin with a letter and may hold letters, digits and _ only (at most 40)."
  for name in $secret_names; do
    [[ ${!name:-none} =~ ^[A-Za-z0-9._~-]+$ ]] ||
      die "$name in .env may hold letters, digits and . _ ~ - only, because it becomes part of an address."
  done
}

uses_own_database() { [ -z "${DATABASE_URL:-}" ]; }

random_password() { head -c 512 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9' | cut -c1-32; }

# Makes .env from .env.example on the first start, readable by its owner only, and adds the passwords that are missing.
ensure_secrets() {
  local name is_new=no
  uses_own_database || return 0
  for name in $secret_names; do
    [ -z "${!name:-}" ] || continue
    [ "$name$mode" != DB_ROOT_PASSWORDnative ] || continue # made at each start of the server there
    if [ "$name" = DB_ROOT_PASSWORD ] && in_mode database_exists; then
      die "a database stands in $(in_mode data_dir), but $name is not set." \
        "Put back the .env that belongs to it (see docs/operations.md, \"Lost passwords\")."
    fi
    [ -f "$env_file" ] || (umask 077 && cp .env.example "$env_file")
    chmod 600 "$env_file"
    printf -v "$name" '%s' "$(random_password)"
    printf '%s=%s\n' "$name" "${!name}" >>"$env_file"
    is_new=yes
  done
  [ "$is_new" = no ] || say "New passwords were written to .env (keep a copy: a backup does not contain them)."
}
