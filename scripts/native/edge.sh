# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Native mode: the Caddy that is installed on this machine, with the same Caddyfile.

native_edge_up() {
  ! native_is_supervised edge || return 0
  command -v caddy >/dev/null || package_install '' caddy ||
    die "DOMAIN is set, and Caddy is not installed, which is the way in from outside: install the package caddy."
  rotate_log "$log_dir/edge.log"
  note_log edge
  mkdir -p "$local_dir/caddy"
  started+=(edge)
  (
    export PRODUCTS_UPSTREAM SALES_UPSTREAM XDG_DATA_HOME=$local_dir/caddy XDG_CONFIG_HOME=$local_dir/caddy
    PRODUCTS_UPSTREAM=$(upstream products) SALES_UPSTREAM=$(upstream sales)
    [ "$EDGE_TLS" != files ] || EDGE_TLS=paths
    [ -z "${TLS_CERT:-}" ] || export TLS_CERT TLS_KEY
    without_turn start_detached "$run_dir/edge.pid" "$log_dir/edge.log" caddy run --config "$root/deploy/Caddyfile" --adapter caddyfile
  )
  caddy version | sed 's/ .*//' >"$run_dir/edge.version"
  printf '%s %s\n' "$EDGE_ADDRESS" "$EDGE_HTTPS_PORT" >"$run_dir/edge.address"
}

# upstream SERVICE: where Caddy finds it.
upstream() {
  local host port
  read -r host port <<<"$(service_address "$1")"
  case $host in *:*) host="[$host]" ;; esac
  printf '%s:%s' "$host" "$port"
}

native_answer() { answer_over_http "$1" "$2"; }
