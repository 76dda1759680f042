# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Settings: the environment first, then .env, then the defaults here. Passwords are made on the first start and
# are never exported: each process is given the one it needs.

secret_names='DB_ROOT_PASSWORD DB_MIGRATIONS_PASSWORD DB_PRODUCTS_PASSWORD DB_SALES_PASSWORD DB_BACKUP_PASSWORD'
secret_urls='DATABASE_URL MIGRATION_DATABASE_URL PRODUCTS_DATABASE_URL SALES_DATABASE_URL READ_DATABASE_URL'
service_secrets='AUTH_SECRET'
cluster_secrets='DB_GROUP_PASSWORD'

load_settings() {
  local name
  read_env_file "$env_file"
  for name in $secret_names $cluster_secrets $secret_urls $service_secrets; do export -n "${name?}"; done
}

default_settings() {
  : "${PRODUCTS_PORT:=8000}" "${SALES_PORT:=8001}" "${BIND_ADDRESS:=127.0.0.1}"
  : "${DB_NAME:=ecommerce}" "${DB_BUFFER_POOL:=512M}" "${DB_DATA_DIR:=data/mysql}" "${NATIVE_DATA_DIR:=.local/mysql}" "${BACKUP_DIR:=backups}"
  : "${START_SECONDS:=120}" "${COMPOSE_PROJECT_NAME:=ecommerce-manager}"
  SERVER_START_SECONDS=$START_SECONDS
  edge_settings
  export PRODUCTS_PORT SALES_PORT BIND_ADDRESS DB_NAME COMPOSE_PROJECT_NAME
  case $BACKUP_DIR in /*) ;; *) BACKUP_DIR=$root/$BACKUP_DIR ;; esac
  case $NATIVE_DATA_DIR in /*) ;; *) NATIVE_DATA_DIR=$root/${NATIVE_DATA_DIR#./} ;; esac
  case $DB_DATA_DIR in /*) ;; *) DB_DATA_DIR=$root/${DB_DATA_DIR#./} ;; esac
}

# What the shell itself uses: in addresses, SQL, arithmetic and the server's options, as it stands. So only what means
# nothing else there is let in. The services check what is theirs (python -m migrations check-settings).
check_settings() {
  local name
  check_each '^[1-9][0-9]{0,4}$' "a port, from 1 to 65535" PRODUCTS_PORT SALES_PORT DB_PORT
  for name in PRODUCTS_PORT SALES_PORT DB_PORT; do
    [ "${!name:-0}" -le 65535 ] || die "$(where "$name") is ${!name}, which is no port: the largest is 65535."
  done
  for name in BACKUP_DIR DB_DATA_DIR NATIVE_DATA_DIR; do
    case ${!name} in
      "$root/~" | "$root/~/"*) die "$(where "$name") begins with ~, which stands for no directory here; write the whole path." ;;
    esac
  done
  check_distinct PRODUCTS_PORT SALES_PORT
  check_distinct DB_PORT PRODUCTS_PORT
  check_distinct DB_PORT SALES_PORT
  check_edge_settings
  check_each '^[A-Za-z0-9._:%-]+$' "an address of this machine, such as 127.0.0.1 or ::1" BIND_ADDRESS
  check_each '^[A-Za-z][A-Za-z0-9_]{0,39}$' "a name of at most 40 letters, digits and _ that begins with a letter" DB_NAME
  check_each '^[1-9][0-9]{0,5}$' "a number of seconds above 0" START_SECONDS SHUTDOWN_SECONDS
  check_each '^[0-9]{1,5}(\.[0-9]+)?$' "a number of seconds" DRAIN_SECONDS
  check_each '^[1-9][0-9]*[kKmMgG]?$' "a size such as 512M" DB_BUFFER_POOL
  check_each '^[1-9][0-9]*[bBkKmMgG]?$' "a size such as 2g" DB_MEMORY SERVICE_MEMORY
  check_each '^[a-z0-9][a-z0-9_-]*$' "a name of small letters, digits, - and _" COMPOSE_PROJECT_NAME
  for name in $secret_urls; do
    [ -z "${!name:-}" ] || ! uses_own_database ||
      die "$(where "$name") is set and DATABASE_URL is not: set that as well, to the address that is used where no other is given."
  done
  # shellcheck disable=SC2086 # one word per name
  check_each '^[A-Za-z0-9._~-]+$' "" $secret_names $cluster_secrets $service_secrets
}

# check_each PATTERN MEANING NAME...: each of these settings that is set must match. No MEANING: it is a secret.
check_each() {
  local pattern=$1 meaning=$2 name
  local LC_ALL=C # a range of letters means those of ASCII
  shift 2
  for name in "$@"; do
    [ -n "${!name:-}" ] || continue
    [[ ! ${!name} =~ $pattern ]] || continue
    [ -n "$meaning" ] ||
      die "$(where "$name") may hold letters, digits and . _ ~ - only, because it becomes part of an address."
    die "$(where "$name") is '${!name}'; it must be $meaning."
  done
}

check_distinct() {
  [ "${!1:-}" != "${!2:-}" ] || [ -z "${!1:-}" ] || die "$(where "$1") and $(where "$2") are both ${!1}; change one of them."
}

uses_own_database() { [ -z "${DATABASE_URL:-}" ]; }

# url_setting_of WHO: the setting that says where products, sales or migrations find a database of one's own.
url_setting_of() {
  local name
  case $1 in migrations) name=MIGRATION_DATABASE_URL ;; *) name=$(upper "$1")_DATABASE_URL ;; esac
  [ -n "${!name:-}" ] || name=DATABASE_URL
  printf '%s\n' "$name"
}

random_password() { head -c 512 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9' | cut -c1-32; }

# Makes .env from .env.example on the first start, readable by its owner only, and adds the secrets that are missing.
ensure_secrets() {
  local name is_new=no needed=$service_secrets
  ! uses_own_database || needed="$secret_names $service_secrets"
  [ "$mode" != cluster ] || needed+=" $cluster_secrets"
  for name in $needed; do
    [ -z "${!name:-}" ] || continue
    [ "$name$mode" != DB_ROOT_PASSWORDnative ] || continue # made at each start of the server there
    if [[ $name =~ ^DB_(ROOT|GROUP)_PASSWORD$ ]] && in_mode database_exists; then
      die "a database stands in $(in_mode data_dir), but $name is not set, or empty, in ${env_file#"$root/"}." \
        "Put back the .env that belongs to it (see docs/operations.md, \"Lost passwords\")."
    fi
    [ -f "$env_file" ] || (umask 077 && cp .env.example "$env_file")
    chmod 600 "$env_file"
    end_last_line "$env_file"
    printf -v "$name" '%s' "$(random_password)"
    printf '%s=%s\n' "$name" "${!name}" >>"$env_file"
    is_new=yes
  done
  [ "$is_new" = no ] || say "New passwords and secrets were written to .env (keep a copy: a backup does not contain them)."
}

# What is appended to a file whose last line was not ended would become part of that line.
end_last_line() { [ ! -s "$1" ] || [ -z "$(tail -c 1 "$1")" ] || echo >>"$1"; }

upper() { printf '%s' "$1" | tr '[:lower:]' '[:upper:]'; }
