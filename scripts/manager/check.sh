# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# What can be known before anything is stopped is asked before anything is stopped: a setting that is refused, a port
# that is taken or code that cannot be built must not keep a shop closed until somebody comes.

# check_before SERVICE...: settings, ports of the services that are about to start, build, and what the services and the
# database say to the settings. Commands that stop something call this first; "restore" also knows its own questions.
check_before() {
  check_settings
  check_ports "$@"
  ! has_edge || check_edge_ports
  ensure_secrets
  prepare_once
  check_services
}

# Builds or installs what the code of this checkout needs, once in a command. A further step is a line of native_prepare and
# of docker_prepare.
is_prepared=no
prepare_once() {
  [ "$is_prepared" = no ] || return 0
  in_mode prepare
  is_prepared=yes
}

check_only() {
  check_before db products sales
  check_backup_dir
  done_well "Nothing is in the way of a restart or an upgrade."
}

# check_ports SERVICE...: each is free, or held by one of ours that is to be stopped.
check_ports() {
  local service
  for service in "$@"; do
    case $service in
      db1 | db2 | db3) ;;
      db) ! uses_own_database || check_port db "${DB_PORT:-}" 127.0.0.1 ;;
      edge) check_edge_ports ;;
      *) check_port "$service" "$(service_port "$service")" "$BIND_ADDRESS" ;;
    esac
  done
}

check_port() {
  local service=$1 port=$2 address=$3 own holder
  [ -n "$port" ] || return 0
  for own in products sales db; do
    ! in_mode is_running "$own" || [ "$(in_mode running_port "$own")" != "$port" ] || return 0
  done
  port_is_free "$address" "$port" && return
  holder=$(port_holder "$port" || true)
  die "port $port, meant for the $(called "$service"), is taken${holder:+ by $holder}; stop what uses it or set" \
    "$(upper "$service")_PORT in .env to a free one. Nothing was done."
}

called() { if [ "$1" = db ]; then echo "database server"; else echo "$1 service"; fi; }

# port_holder PORT: the program that listens there, as far as this user may see it. Only decorates a message.
port_holder() {
  local found=''
  if command -v lsof >/dev/null; then
    found=$(lsof -nP -iTCP:"$1" -sTCP:LISTEN -Fpc 2>/dev/null | tr '\n' ' ' | sed -n 's/^p\([0-9]*\) c\([^ ]*\).*/\2 (process \1)/p')
  elif command -v ss >/dev/null; then
    found=$(ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1 (process \2)/p')
  fi
  if [ -z "$found" ] && command -v docker >/dev/null; then
    found=$(docker ps --filter "publish=$1" --format 'the container {{.Names}}' 2>/dev/null)
  fi
  printf '%s\n' "$found" | head -n 1
}

# What the services' own code says to the settings, and a database that runs to the store's zone and to the code.
check_services() {
  local question=check-settings
  if ! uses_own_database || in_mode is_running db; then question=check; fi
  step "Checking the settings"
  ask_services sales "$question"
  [ -z "${PRODUCTS_DATABASE_URL:-}" ] || ask_services products "$question"
  [ -z "${MIGRATION_DATABASE_URL:-}" ] || ask_services migrations check-settings
}

# ask_services WHO QUESTION. Whether our own database lets its users in is seen to by the start, which sets their passwords.
ask_services() {
  local said status=0
  said=$(in_mode python "$1" -m migrations "$2" 2>&1 </dev/null) || status=$?
  [ "$status" != 0 ] || return 0
  if [ "$status" = 3 ] && uses_own_database; then return 0; fi
  printf '%s\n' "$said" | name_places "$(url_setting_of "$1")" >&2
  die "the services would not start like this (see above). Nothing was done."
}

# name_places URL_SETTING: tells of each "setting NAME: ..." where NAME was set; DATABASE_URL was filled from URL_SETTING.
name_places() {
  local line name
  while IFS= read -r line; do
    case $line in
      'setting '*:*)
        name=${line#setting }
        name=${name%%:*}
        line=${line#"setting $name"}
        [ "$name" != DATABASE_URL ] || name=$1
        printf '%s%s\n' "$(where "$name")" "$line" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done
}

# ---- what runs differs from what is set ------------------------------------------------------------------------------

# A start leaves alone what runs this checkout's code; it must not seem as if settings that changed since held.
tell_changed_settings() {
  local service names
  for service in products sales; do
    in_mode is_running "$service" || continue
    names=$(changed_settings "$service")
    [ -z "$names" ] || say "The $service service still runs with what was set when it was started:" \
      "${names% } changed since. ./docker-manager.sh restart takes that up."
  done
}

# note_settings SERVICE: with what it has just been started.
note_settings() { (umask 077 && current_settings "$1" >"$(settings_note "$1")"); }
settings_note() { printf '%s\n' "$local_dir/settings-of-$mode-$1"; }

# changed_settings SERVICE: names of the settings that it was started without, or with another value of.
changed_settings() {
  local noted line
  noted=$(cat "$(settings_note "$1")" 2>/dev/null || true)
  [ -n "$noted" ] || return 0 # started by a version that did not note them, or by hand
  noted=$'\n'$noted$'\n'
  while IFS= read -r line; do
    case $noted in
      *$'\n'"$line"$'\n'*) continue ;; # as it was
      *$'\n'"${line%%=*}="*) ;;
      *) [ -n "${line#*=}" ] || continue ;; # neither was set
    esac
    printf '%s ' "${line%%=*}"
  done < <(current_settings "$1")
}

# current_settings SERVICE: what the service would be started with now, NAME=value; of a secret only a checksum.
current_settings() {
  local service=$1 name
  for name in $(service_setting_names); do
    case $name in
      DATABASE_URL | HOST | BIND_ADDRESS | PRODUCTS_PORT | SALES_PORT) ;; # an address or a port of its own in Docker
      AUTH_SECRET | READ_DATABASE_URL) printf '%s=%s\n' "$name" "$(checksum "${!name:-}")" ;;
      LOG_FILE) ;; # native mode gives each service one of its own, whatever is set
      *) printf '%s=%s\n' "$name" "${!name:-}" ;;
    esac
  done
  printf 'BIND_ADDRESS=%s\n' "$BIND_ADDRESS"
  printf '%s_PORT=%s\n' "$(upper "$service")" "$(service_port "$service")"
  name=$(url_setting_of "$service")
  ! uses_own_database || name=DB_$(upper "$service")_PASSWORD
  printf '%s=%s\n' "$name" "$(checksum "${!name:-}")"
}

checksum() { printf '%s' "$1" | cksum | tr ' ' -; }
