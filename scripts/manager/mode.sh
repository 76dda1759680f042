# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Where the stack runs: native or docker. What a mode does by itself is a function native_NAME in scripts/native and a
# function docker_NAME in scripts/docker. A cluster is Docker mode with another database: cluster_NAME in scripts/cluster, where
# there is one, and else docker_NAME.

# in_mode NAME ARGUMENT...: calls native_NAME, docker_NAME or cluster_NAME.
in_mode() {
  local name=$1 where=$mode
  shift
  [ "$mode" != cluster ] || declare -F "cluster_$name" >/dev/null || where=docker
  "${where}_$name" "$@"
}

# The mode asked for, else that of the last start, else Docker when it is installed.
choose_mode() {
  local last reason=''
  last=$(cat "$local_dir/mode" 2>/dev/null || true)
  mode=${asked_mode:-$last}
  [ "$last$mode" != clusterdocker ] || mode=cluster # it runs in Docker, too
  [ "${command:-}" != cluster ] || mode=cluster
  if [ -z "$mode" ] && ! command -v docker >/dev/null; then
    mode=native
    say "There is no docker program here, so everything runs on this machine itself (native mode)."
  elif [ "$mode" != native ]; then
    reason=$(docker_problem) || die "the Docker engine cannot be reached${last:+ (this stack runs in Docker)}: $reason" \
      "Or use --native for a ${last:+separate }stack on this machine itself${last:+, with data of its own}."
    [ "$mode" = cluster ] || mode=docker
  fi
  case $mode in native) native_port_default ;; cluster) cluster_settings ;; esac
}

# What the next command finds as the mode of the last start.
remember_mode() { printf '%s\n' "$mode" >"$local_dir/mode"; }
