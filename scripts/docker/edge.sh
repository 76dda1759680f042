# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Docker mode: Caddy's container, and what a service answers that is not published.

docker_edge_up() {
  docker_is_running edge || started+=(edge)
  compose_quietly "Caddy's container could not be started." up -d --no-deps edge
  note_restarts edge
}

# docker_answer SERVICE PATH: a service that stands behind Caddy has no port on this machine, and is asked from inside.
docker_answer() {
  if [ -n "$(docker_running_address "$1")" ]; then
    answer_over_http "$1" "$2"
  else
    docker_exec "$1" -- python -m common.http.ask "$2" 2>/dev/null
  fi
}
