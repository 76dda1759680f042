# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Where a service can be called, and what it answers.

service_port() {
  case $1 in
    products) echo "$PRODUCTS_PORT" ;;
    sales) echo "$SALES_PORT" ;;
  esac
}

# service_url SERVICE: where it can be called: while it runs, what it was started with, whatever is set by now.
service_url() {
  local host port
  if has_edge; then
    edge_url
    return
  fi
  read -r host port <<<"$(service_address "$1")"
  case $host in
    127.0.0.1 | ::1) host=localhost ;;
    *:*) host="[$host]" ;;
  esac
  printf 'http://%s:%s' "$host" "$port"
}

# service_address SERVICE: "HOST PORT" to connect to.
service_address() {
  local host port
  read -r host port <<<"$(in_mode running_address "$1" 2>/dev/null || true)"
  printf '%s %s\n' "$(reachable_address "${host:-$BIND_ADDRESS}")" "${port:-$(service_port "$1")}"
}

# An address to connect to: a wildcard is for listening only.
reachable_address() {
  case $1 in
    0.0.0.0 | '') echo 127.0.0.1 ;;
    ::) echo ::1 ;;
    *) echo "$1" ;;
  esac
}

# answer_over_http SERVICE PATH: by the port that it has on this machine.
answer_over_http() {
  local host port
  read -r host port <<<"$(service_address "$1")"
  http_answer "$host" "$port" "$2"
}

# answer_status SERVICE PATH: the number of what it answers to a GET, or nothing.
answer_status() { in_mode answer "$1" "$2" | status_of_answer; }

# http_answer ADDRESS PORT PATH: the answer to a GET, headers and all, or nothing. Plain bash, because neither curl nor
# Python need be here. "localhost" is a name that a service on any address answers to.
http_answer() {
  (
    exec 3<>"/dev/tcp/$1/$2" || exit 1
    printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$3" >&3
    while IFS= read -r -t 5 line <&3 || [ -n "$line" ]; do printf '%s\n' "${line%$'\r'}"; done
  ) 2>/dev/null
}

status_of_answer() { sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p'; }

port_is_free() { ! (exec 3<>"/dev/tcp/$(reachable_address "$1")/$2") 2>/dev/null; }
