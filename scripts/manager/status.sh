# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# What runs, how it is, and why something does not: as a table, or as JSON for a program.

# status [--json]: exit status 1 unless all is well, so that a monitor can call it.
status() {
  local form=${1:-table} service code=0 state health version uptime url reason
  local -a reasons=() objects=()
  [ "$form" = --json ] || printf '%-9s %-8s %-10s %-18s %-17s %s\n' NAME STATE HEALTH VERSION UPTIME URL
  for service in $(shown_services); do
    look_at "$service"
    case $state/$health in running/ready | running/healthy) ;; *) code=1 ;; esac
    if [ "$form" = --json ]; then
      objects+=("$(service_object)")
    else
      printf '%-9s %-8s %-10s %-18s %-17s %s\n' "$service" "$state" "${health:--}" "${version:--}" "${uptime:--}" "${url:--}"
      [ -z "$reason" ] || reasons+=("$service: $reason")
    fi
  done
  if [ "$form" = --json ]; then print_json; else print_footer; fi
  return "$code"
}

# The rows of the table: of a cluster, each node of this machine.
shown_services() {
  if [ "$mode" = cluster ]; then own_nodes; elif uses_own_database; then echo db; fi
  echo products sales
  ! has_edge || echo edge
}

# look_at SERVICE: sets state, health, version, uptime, url, and reason where something is not as it should be.
look_at() {
  state=stopped health='' version='' uptime='' url='' reason=''
  if ! in_mode is_running "$1"; then
    reason=$(in_mode stop_reason "$1")
    return
  fi
  state=running
  version=$(in_mode running_version "$1")
  uptime=$(in_mode uptime "$1")
  if is_node "$1"; then
    look_at_node "$1"
  elif [ "$1" = db ]; then
    health=$(in_mode database_health)
    url=$(in_mode database_address)
    [ "$health" = healthy ] || reason="see ./docker-manager.sh logs db"
  elif [ "$1" = edge ]; then
    url=$(edge_url)
    look_at_edge
  else
    url=$(service_url "$1")
    look_at_readiness "$1"
  fi
  if ! in_mode is_supervised "$1"; then
    health=unattended reason="what watches over its processes has ended, or is ending; ./docker-manager.sh start renews it"
  fi
}

look_at_edge() {
  if port_is_free "$EDGE_ADDRESS" "$EDGE_HTTPS_PORT"; then
    health='no answer' reason="see ./docker-manager.sh logs edge"
  else
    health=ready
  fi
}

# A service that is not ready says itself what it waits for.
look_at_readiness() {
  local answer
  answer=$(in_mode answer "$1" /readyz || true)
  case $answer in
    'HTTP/'*' 200'*) health=ready ;;
    '') health='no answer' reason="see ./docker-manager.sh logs $1" ;;
    *)
      health='not ready'
      reason=$(printf '%s\n' "$answer" | sed -nE 's/.*"detail": *"(([^"\\]|\\.)*)".*/\1/p' | sed 's/\\"/"/g' || true) ;;
  esac
}

print_footer() {
  local line
  printf 'mode %s' "$mode"
  if uses_own_database; then
    printf ', data %s (%s)' "$(in_mode data_dir)" "$(size_in_words)"
  fi
  printf '\n'
  for line in ${reasons[@]+"${reasons[@]}"}; do printf '%s\n' "$line"; done
}

size_in_words() {
  local size
  size=$(in_mode database_size || true)
  if [ -z "$size" ] && in_mode database_exists; then size='size unknown'; fi
  printf '%s\n' "${size:-none yet}"
}

# ---- JSON ------------------------------------------------------------------------------------------------------------

print_json() {
  local directory='' size='' IFS=,
  if uses_own_database; then
    directory=$(in_mode data_dir)
    size=$(in_mode database_size || true)
  fi
  printf '{"mode":%s,"healthy":%s,"data":{"directory":%s,"size":%s},"services":[%s]}\n' "$(json_text "$mode")" \
    "$([ "$code" = 0 ] && echo true || echo false)" "$(json_text "$directory")" "$(json_text "$size")" "${objects[*]}"
}

service_object() {
  printf '{"name":%s,"state":%s,"health":%s,"version":%s,"uptime":%s,"url":%s,"reason":%s}' "$(json_text "$service")" \
    "$(json_text "$state")" "$(json_text "$health")" "$(json_text "$version")" "$(json_text "$uptime")" \
    "$(json_text "$url")" "$(json_text "$reason")"
}

# json_text TEXT: as a string of JSON; null when there is none.
json_text() {
  local text=$1
  [ -n "$text" ] || { echo null; return; }
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  printf '"%s"' "$(printf '%s' "$text" | tr '\n\t' '  ' | LC_ALL=C tr -d '\001-\037')"
}
