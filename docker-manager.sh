#!/usr/bin/env bash
# Runs the E-Commerce Manager: in Docker, or natively where there is no Docker engine. "help" lists the commands.
set -euo pipefail

# The directory of this file, also when it was called through a symbolic link.
self=${BASH_SOURCE[0]}
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in /*) self=$target ;; *) self=$(dirname "$self")/$target ;; esac
done
root=$(cd "$(dirname "$self")" && pwd -P)
caller_dir=$PWD
local_dir=$root/.local
env_file=$root/.env
cd "$root"

# shellcheck source=scripts/common.sh
. scripts/common.sh
# shellcheck source=scripts/settings.sh
. scripts/settings.sh
# shellcheck source=scripts/mysqld.sh
. scripts/mysqld.sh
# shellcheck source=scripts/lifecycle.sh
. scripts/lifecycle.sh
# shellcheck source=scripts/native.sh
. scripts/native.sh
# shellcheck source=scripts/docker.sh
. scripts/docker.sh
# shellcheck source=scripts/commands.sh
. scripts/commands.sh
# shellcheck source=scripts/backup.sh
. scripts/backup.sh

help() {
  cat <<'TEXT'
Usage: ./docker-manager.sh COMMAND [ARGUMENT...] [--native | --docker] [--yes]

Every day
  start                      build or install what is needed, start everything, wait until it is ready; safe to repeat
  stop                       stop everything; the data is kept
  restart [SERVICE]          stop and start everything, or one of products, sales, db
  status                     state, health, version, uptime, addresses, size of the data
  logs [-f] [SERVICE]        the last lines of the logs; -f goes on
  help                       this text

Data
  backup                     a consistent, compressed copy of the database, taken while sales go on
  restore FILE [--until T]   put a backup in place of the data; --until replays what was committed up to the instant T,
                             such as 2026-11-24T10:15:00Z
  migrate                    bring the database's schema up to date
  upgrade                    take the code in this checkout live: build, back up, migrate, restart one by one
  reset                      delete all data
  rollups verify | rebuild   compare the sales rollups with the sales; rebuild those that differ
  import products|sales FILE read a file of products or of past sales (- for standard input)
  demo [--real]              fill an empty store with sample data

Development
  test [ARGUMENT...]         set up and run the tests (arguments go to pytest)
  shell [SERVICE]            a shell in a service's environment; db: an SQL prompt

--native runs the stack without Docker, --docker with it. Without either, the mode of the last start is kept; the first
time Docker is used when its engine can be reached. --yes answers questions. Settings: see .env.example.
TEXT
}

run_tests() {
  ensure_venv requirements-dev.lock
  [ -n "${TEST_DATABASE_URL:-}" ] || server_require || die "the database server's programs could not be installed (see above)."
  [ $# -gt 0 ] || set -- -n auto
  PATH=$venv/bin:$PATH exec "$venv/bin/python" -m pytest "$@"
}

# The mode asked for, else that of the last start, else Docker when it is there.
choose_mode() {
  local last
  last=$(cat "$local_dir/mode" 2>/dev/null || true)
  mode=${asked_mode:-$last}
  if [ -z "$mode" ]; then
    if docker_reachable; then
      mode=docker
    else
      mode=native
      say "No Docker engine can be reached: native mode."
    fi
  elif [ "$mode" = docker ] && ! docker_reachable; then
    die "the Docker engine cannot be reached${last:+ (this stack runs in Docker)}: start it," \
      "or use --native for a separate stack with data of its own."
  fi
  [ "$mode" = docker ] || native_port_default
}

[ "${BASH_SOURCE[0]}" = "$0" ] || return 0 # sourced: the functions alone, for the tests

asked_mode='' assume_yes=no
arguments=()
command=''
for argument in "$@"; do
  case $argument in
    --native | --docker) asked_mode=${argument#--} ;;
    --yes) assume_yes=yes ;;
    *) if [ -n "$command" ]; then arguments+=("$argument"); else command=$argument; fi ;;
  esac
done
set -- ${arguments[@]+"${arguments[@]}"}

case ${command:-help} in
  help | -h | --help) help; exit ;;
  start | stop | restart | status | logs | migrate | backup | restore | upgrade | shell | reset | rollups | import | demo | test) ;;
  *) die "unknown command '$command'; try ./docker-manager.sh help." ;;
esac

load_settings
default_settings
[ "$command" = test ] || choose_mode
(umask 077 && mkdir -p "$local_dir")
case $command in
  start | stop | restart | migrate | restore | upgrade | reset) take_turn ;;
esac
case $command in
  test) run_tests "$@" ;;
  import) import_file "$@" ;;
  migrate) migrate_only ;;
  *) "$command" "$@" ;;
esac
