#!/usr/bin/env bash
# A private MySQL or MariaDB server for tests: fast, forgetful, reachable from this machine only.
#
#   throwaway.sh start DIR   makes and starts a server under DIR and prints its root user's SQLAlchemy URL;
#                            a server that already runs there is kept, one that was stopped comes back on its port
#   throwaway.sh stop DIR    stops it; the directory stays, deleting it is the caller's business
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/manager/terminal.sh
. "$here/../manager/terminal.sh"
# shellcheck source=scripts/database/packages.sh
. "$here/packages.sh"
# shellcheck source=scripts/database/processes.sh
. "$here/processes.sh"
# shellcheck source=scripts/database/mysqld.sh
. "$here/mysqld.sh"

usage() {
  sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

# Nothing here has to survive a power cut, and a test machine has many databases and little memory.
fast_options=(
  --skip-log-bin --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-flush-method=nosync
  --innodb-buffer-pool-size=96M --performance-schema=OFF --max-connections=300 --skip-name-resolve --local-infile=1
)

# The root that the initialisation makes may be known as "localhost" only, which a TCP connection is not without name look-ups.
write_root_over_tcp() {
  printf '%s\n' "CREATE USER IF NOT EXISTS root@'127.0.0.1';" \
    "GRANT ALL PRIVILEGES ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;" >"$dir/init.sql"
}

port_taken_meanwhile() { tail -n 30 "$log" | grep -q 'Address already in use'; }

start() {
  local port attempt
  if process_alive "$pidfile" "$dir/data"; then
    print_url "$(cat "$dir/port")"
    return
  fi
  server_require || exit 1
  mkdir -p "$dir"
  server_initialise "$dir/data" "$log" || fail "the data directory could not be made"
  write_root_over_tcp
  port=$(cat "$dir/port" 2>/dev/null || free_port)
  for attempt in 1 2 3; do
    echo "$port" >"$dir/port"
    if server_start "$dir/data" "$(socket_path "$dir")" "$port" "$pidfile" "$log" --no-defaults \
      --init-file="$dir/init.sql" "${fast_options[@]}"; then
      print_url "$port"
      return
    fi
    port_taken_meanwhile || break
    port=$(free_port)
  done
  fail "the server did not start (attempt $attempt)"
}

print_url() { printf 'mysql+pymysql://root@127.0.0.1:%s/\n' "$1"; }

fail() {
  say "throwaway server: $1; the end of $log:"
  tail -n 20 "$log" >&2 || true
  exit 1
}

[ $# = 2 ] || usage
case $2 in /*) dir=$2 ;; *) dir=$PWD/$2 ;; esac
log=$dir/mysqld.log
pidfile=$dir/mysqld.pid
case $1 in
  start) start ;;
  stop) stop_process "$pidfile" "$dir/data" 20 ;;
  *) usage ;;
esac
