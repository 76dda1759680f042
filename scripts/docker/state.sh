# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Docker mode: what the engine says about the containers. It is asked by Compose's labels: that needs no file to be right,
# and a failure is told from "there is none".

engine_silent='the Docker engine did not answer (see above), so nothing is known of the containers. Nothing was changed.'

# docker_list NAME FORMAT: of the service's own container, not of one-off commands; nothing when there is none.
docker_list() {
  docker ps --all --no-trunc --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
    --filter "label=com.docker.compose.service=$1" --filter label=com.docker.compose.oneoff=False --format "$2" | sed -n 1p
}

docker_container() { docker_list "$1" '{{.ID}}'; }

# docker_exec NAME OPTION... -- COMMAND...: in its running container.
docker_exec() {
  local container
  local -a options=()
  container=$(docker_container "$1") && [ -n "$container" ] || return 1
  shift
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  docker exec ${options[@]+"${options[@]}"} "$container" "$@"
}

docker_inspect() {
  local container
  container=$(docker_container "$1") || return 1
  [ -z "$container" ] || docker inspect --format "$2" "$container"
}

# One that the engine is about to restart holds its port, and will be back.
docker_is_running() {
  local state
  state=$(docker_list "$1" '{{.State}}') || die "$engine_silent"
  case $state in
    running | restarting | paused) return 0 ;;
    *) return 1 ;;
  esac
}

docker_is_supervised() { docker_is_running "$1"; } # by the engine

docker_health() { docker_inspect "$1" '{{if .State.Health}}{{.State.Health.Status}}{{end}}'; }
docker_database_health() { docker_health db; }

docker_restart_count() { docker_inspect "$1" '{{.RestartCount}}'; }

# note_restarts NAME: remembers how often the engine has restarted it so far, for docker_has_failed.
note_restarts() { printf -v "restarts_of_$1" '%s' "$(docker_restart_count "$1")"; }

# Ended, or restarted by the engine because it ended, since it was brought up here.
docker_has_failed() {
  local noted="restarts_of_$1" state restarts
  state=$(docker_inspect "$1" '{{.State.Status}} {{.RestartCount}}') || die "$engine_silent"
  restarts=${state#* }
  case ${state% *} in
    running | created | '') [ "${restarts:-0}" -gt "${!noted:-1000000}" ] ;;
    *) return 0 ;;
  esac
}

# Since its last start: nobody should look for the reason among what an earlier run wrote.
docker_log_tail() {
  docker logs --since "$(docker_inspect "$1" '{{.State.StartedAt}}')" --tail 20 "$(docker_container "$1")"
}

docker_stop_reason() {
  local memory status at error
  read -r memory status at error <<<"$(docker_inspect "$1" \
    '{{.State.OOMKilled}} {{.State.ExitCode}} {{.State.FinishedAt}} {{.State.Error}}')"
  case $memory/$status in
    /) echo "not started; ./docker-manager.sh start starts it" ;;
    true/*) echo "ended at $at: it needed more memory than it may have (DB_MEMORY, SERVICE_MEMORY)" ;;
    */0 | */143) echo "stopped at $at; ./docker-manager.sh start starts it" ;;
    */137) echo "killed at $at, by hand or because it did not stop in time; ./docker-manager.sh start starts it" ;;
    *) echo "ended at $at with exit status $status${error:+: $error}; see ./docker-manager.sh logs $1" ;;
  esac
}

# The "ADDRESS PORT" of this machine that it was started with, which is not what is set by now.
docker_running_address() {
  docker_inspect "$1" '{{range .HostConfig.PortBindings}}{{range .}}{{.HostIp}} {{.HostPort}}{{println}}{{end}}{{end}}' |
    sed -n '1p'
}
docker_running_port() { docker_running_address "$1" | sed 's/.* //'; }

docker_running_version() {
  case $1 in
    db*) docker_inspect "$1" '{{.Config.Image}}' ;;
    *) docker_inspect "$1" '{{index .Config.Labels "org.opencontainers.image.version"}}' ;;
  esac
}

docker_database_address() { if [ -n "${DB_PORT:-}" ]; then echo "127.0.0.1:$DB_PORT"; else echo "(inside only)"; fi; }

docker_uptime() { docker_list "$1" '{{.Status}}' | sed -E 's/^Up //; s/ \(.*//'; }

# One service's log is plain JSON lines; several are told apart by a name before each line.
docker_logs() {
  local follow=$1 container
  shift
  if [ $# = 1 ]; then
    container=$(docker_container "$1") || die "$engine_silent"
    [ -n "$container" ] || die "there is no log yet: $1 was never started."
    if [ "$follow" = yes ]; then set -- --follow; else set --; fi
    docker logs --tail 100 "$@" "$container" 2>&1
  else
    [ "$follow" = no ] || set -- --follow "$@"
    # By the project's name, which needs no file to be right.
    (unset COMPOSE_FILE && cd / && docker compose --ansi never --project-name "$COMPOSE_PROJECT_NAME" logs --tail 100 "$@") | sed $'s/\033\\[2K//' # Compose clears lines even where there is no terminal
  fi
}

docker_running_zone() {
  docker_inspect "$1" '{{range .Config.Env}}{{println .}}{{end}}' | sed -n 's/^TIME_ZONE=//p' | grep . || echo UTC
}
