# shellcheck shell=bash
# A private MySQL or MariaDB server: find or install the binaries, make a data directory, start it, stop it.
# Sourced by throwaway.sh (tests) and docker-manager.sh (native mode). Messages go to stderr; the caller decides what is fatal.

# Where distributions and Homebrew put the server when an ordinary user's PATH does not show it.
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin:/opt/homebrew/bin:/usr/local/bin:/opt/homebrew/opt/mysql/bin:/usr/local/opt/mysql/bin"

SERVER_START_SECONDS=${SERVER_START_SECONDS:-60} # crash recovery after a power cut takes longest
SERVER_STOP_SECONDS=${SERVER_STOP_SECONDS:-120} # to write its pages; a kill is safe, but then the next start takes longer

server_binary() { command -v mysqld || command -v mariadbd; }

# Debian's MariaDB package also supplies a mysqld link, so only the version line tells them apart.
server_flavour() {
  case $("$(server_binary)" --no-defaults --version 2>/dev/null) in
    *MariaDB*) echo mariadb ;;
    *) echo mysql ;;
  esac
}

# MariaDB's mariadb-install-db calls my_print_defaults, which Debian puts into the client's package.
server_complete() {
  [ -n "$(server_binary)" ] || return 1
  [ "$(server_flavour)" = mysql ] || command -v my_print_defaults >/dev/null
}

server_require() {
  server_complete && return
  say "No complete MySQL (8.4 or newer) or MariaDB (10.11 or newer) server with its client programs was found."
  package_install mysql default-mysql-server-core default-mysql-client-core && hash -r && server_complete
}

# Both servers refuse to run as root unless told that this is meant; a private server needs no user of its own.
server_user_option() { [ "$(id -u)" != 0 ] || echo --user=root; }

# What only one of them knows, or takes in another form. SELECT ... INTO OUTFILE is used nowhere: MySQL can shut it off, MariaDB
# is given a directory that stays empty. MySQL opens a second protocol's port.
# server_flavour_options SOCKET
server_flavour_options() {
  if [ "$(server_flavour)" = mariadb ]; then
    mkdir -p "${1%/*}/no-files" && printf '%s\n' --secure-file-priv="${1%/*}/no-files"
  else
    printf '%s\n' --mysqlx=OFF --secure-file-priv=NULL
  fi
}

# A directory of a server's own for temporary files. In a shared one each server removes, when it starts, what it takes for
# its leftovers: two that start at the same time break each other.
# server_temporary DATADIR
server_temporary() {
  local directory=${SERVER_TMPDIR:-$1.tmp}
  mkdir -p "$directory" && printf '%s\n' "$directory"
}

# A data directory is complete when the system tables are there and nothing is on its way into it any more.
server_has_data() { [ -d "$1/mysql" ] && [ ! -e "$1/.initialising" ]; }

# Files that are no server's: a new data directory may be there already, a mount point with its lost+found, but nothing else.
server_foreign_files() {
  [ -e "$1/.initialising" ] || server_has_data "$1" || [ ! -d "$1" ] ||
    find "$1" -mindepth 1 -maxdepth 1 ! -name lost+found
}

# Makes the system tables with a password-less root. They are made in a directory within and moved up when they are complete,
# so that the data directory may be a mount point. A run that was cut off is begun anew.
# server_initialise DATADIR LOG
server_initialise() {
  local datadir=$1 log=$2 fresh="$1/.initialising" TMPDIR
  ! server_has_data "$datadir" || return 0
  [ -z "$(server_foreign_files "$datadir")" ] || { say "$datadir has other files in it."; return 1; }
  TMPDIR=$(server_temporary "$datadir") || return 1
  export TMPDIR
  server_discard "$datadir"
  { mkdir -p "$fresh" && server_make_tables "$fresh" && server_move_up "$fresh"; } >>"$log" 2>&1 && return
  server_discard "$datadir"
  return 1
}

server_make_tables() {
  local fresh=$1 option
  local -a user=()
  while read -r option; do user+=("$option"); done < <(server_user_option)
  if [ "$(server_flavour)" = mariadb ]; then
    # A relative path, because this script of theirs breaks on a space in it; --cross-bootstrap spares it looking up the host's name.
    (cd "${fresh%/*}" && mariadb-install-db --no-defaults ${user[@]+"${user[@]}"} --datadir="./${fresh##*/}" --cross-bootstrap \
      --skip-test-db --skip-name-resolve --auth-root-authentication-method=normal)
  else
    "$(server_binary)" --no-defaults ${user[@]+"${user[@]}"} --initialize-insecure --datadir="$fresh"
  fi
}

server_move_up() { mv "$1"/* "${1%/*}/" && rmdir "$1"; }

# server_discard DATADIR: empties a data directory, which alone may be a mount point, of what a server made in it.
server_discard() {
  [ -e "$1/.initialising" ] || server_has_data "$1" || return 0
  find "$1" -mindepth 1 -maxdepth 1 ! -name lost+found ! -name .initialising -exec rm -rf {} +
  rm -rf "$1/.initialising"
}

free_port() { "${PYTHON:-python3}" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# A unix socket's path holds at most 107 characters: a deep checkout gets a short directory of its own under /tmp.
# socket_path DIRECTORY
socket_path() {
  local path="$1/mysqld.sock"
  if [ "${#path}" -gt 100 ]; then
    path="/tmp/ecm-$(id -u)-$(printf '%s' "$1" | cksum | tr -d ' ')/mysqld.sock"
    (umask 077 && mkdir -p "${path%/*}")
    [ -O "${path%/*}" ] || { say "${path%/*} belongs to somebody else; remove it."; return 1; }
  fi
  printf '%s\n' "$path"
}

# Starts the server and waits until it answers. Fails when it ends before that or does not get there in time.
# server_start DATADIR SOCKET PORT PIDFILE LOG DEFAULTS_OPTION OPTION...
server_start() {
  local datadir=$1 socket=$2 port=$3 pidfile=$4 log=$5 defaults=$6 option
  local -a options=()
  shift 6
  while read -r option; do options+=("$option"); done < <(server_user_option; server_flavour_options "$socket")
  : >>"$log"
  local log_size deadline=$((SECONDS + SERVER_START_SECONDS))
  log_size=$(wc -c <"$log")
  options+=(--tmpdir="$(server_temporary "$datadir")")
  start_detached "$pidfile" "$log" "$(server_binary)" "$defaults" ${options[@]+"${options[@]}"} --datadir="$datadir" \
    --socket="$socket" --port="$port" --bind-address=127.0.0.1 "$@"
  until tail -c "+$((log_size + 1))" "$log" | grep -q 'ready for connections'; do
    process_alive "$pidfile" "" || return 1
    [ "$SECONDS" -lt "$deadline" ] || { stop_process "$pidfile" "$datadir" 5; return 1; }
    sleep 0.1
  done
}
