# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# The way in from outside: with DOMAIN set, Caddy (deploy/Caddyfile) stands before the services, with TLS and one address for
# all. It is the third thing that runs, called "edge".

has_edge() { [ -n "${DOMAIN:-}" ]; }

# What the Caddyfile and the services are told. A name that no public authority can reach gets a certificate of this machine's.
edge_settings() {
  : "${EDGE_HTTP_PORT:=80}" "${EDGE_HTTPS_PORT:=443}" "${EDGE_ADDRESS:=0.0.0.0}"
  has_edge || return 0
  : "${EDGE_TLS:=$(tls_of_domain)}"
  EDGE_URL=$(edge_url)
  : "${PRODUCTS_URL:=$EDGE_URL}" "${SALES_URL:=$EDGE_URL}"
  export DOMAIN EDGE_HTTP_PORT EDGE_HTTPS_PORT EDGE_ADDRESS EDGE_TLS EDGE_URL PRODUCTS_URL SALES_URL
}

tls_of_domain() {
  case ${TLS_CERT:-}/$DOMAIN in
    ?*/*) echo files ;;
    /*.local | /*.lan | /*.internal | /*.home | /*.home.arpa | /*.test | /*.localhost) echo internal ;;
    /*:* | /*.[0-9] | /*.[0-9][0-9] | /*.[0-9][0-9][0-9]) echo internal ;; # an address
    /*.*) echo public ;;
    *) echo internal ;;
  esac
}

check_edge_settings() {
  check_each '^[a-z0-9.-]+$|^[0-9a-f:]+$' "the name by which the store is called from outside, in small letters, such as shop.example.com" DOMAIN
  check_each '^[1-9][0-9]{0,4}$' "a port, from 1 to 65535" EDGE_HTTP_PORT EDGE_HTTPS_PORT
  check_each '^[A-Za-z0-9._:%-]+$' "an address of this machine, such as 0.0.0.0" EDGE_ADDRESS
  check_each '^(public|internal|files)$' "public, internal or files" EDGE_TLS
  [ -z "${TLS_CERT:-}" ] || [ -r "$TLS_CERT" ] || die "$(where TLS_CERT) is $TLS_CERT, which cannot be read."
  [ -z "${TLS_KEY:-}" ] || [ -r "$TLS_KEY" ] || die "$(where TLS_KEY) is $TLS_KEY, which cannot be read."
  if [ "${EDGE_TLS:-}" = files ] && [ -z "${TLS_CERT:-}" ] || [ -n "${TLS_CERT:-}" ] && [ -z "${TLS_KEY:-}" ]; then
    die "TLS_CERT and TLS_KEY belong together: set both, or neither."
  fi
  ! has_edge || check_distinct EDGE_HTTP_PORT EDGE_HTTPS_PORT
}

check_edge_ports() {
  local name
  ! in_mode is_running edge || return 0
  for name in EDGE_HTTP_PORT EDGE_HTTPS_PORT; do
    port_is_free "$EDGE_ADDRESS" "${!name}" ||
      die "port ${!name}, meant for the way in from outside, is taken; stop what uses it or set $name in .env to a free one." \
        "Nothing was done."
  done
}

edge_url() {
  case $DOMAIN in *:*) printf 'https://[%s]' "$DOMAIN" ;; *) printf 'https://%s' "$DOMAIN" ;; esac
  [ "$EDGE_HTTPS_PORT" = 443 ] || printf ':%s' "$EDGE_HTTPS_PORT"
}

# Up when DOMAIN is set, down when it no longer is.
edge_follows() {
  if has_edge; then
    step "Opening the way in from outside"
    in_mode edge_up
    wait_for_edge
  elif in_mode is_running edge; then
    step "Closing the way in from outside"
    in_mode down edge
  fi
}

wait_for_edge() {
  local deadline=$((SECONDS + START_SECONDS))
  while port_is_free "$EDGE_ADDRESS" "$EDGE_HTTPS_PORT"; do
    if in_mode has_failed edge || [ "$SECONDS" -ge "$deadline" ]; then
      show_log_end edge
      die "Caddy does not answer on port $EDGE_HTTPS_PORT."
    fi
    sleep 0.2
  done
}
