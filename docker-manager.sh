#!/usr/bin/env bash
# Runs the E-Commerce Manager: in Docker, or natively where Docker is not installed. "help" lists the commands.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@" # called as "sh docker-manager.sh", where sh is another shell
set +o posix                                      # or where it is bash
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
log_dir=$local_dir/logs
env_file=$root/.env
cd "$root"

. scripts/manager/terminal.sh
. scripts/manager/undo.sh
. scripts/manager/mode.sh
. scripts/manager/arguments.sh
. scripts/manager/turns.sh
. scripts/manager/dotenv.sh
. scripts/manager/settings.sh
. scripts/manager/addresses.sh
. scripts/manager/edge.sh
. scripts/manager/disk.sh
. scripts/manager/logs.sh
. scripts/manager/check.sh
. scripts/manager/status.sh
. scripts/manager/start.sh
. scripts/manager/stop.sh
. scripts/manager/upgrade.sh
. scripts/manager/commands.sh
. scripts/database/packages.sh
. scripts/database/processes.sh
. scripts/database/mysqld.sh
. scripts/native/stack.sh
. scripts/native/python.sh
. scripts/native/node.sh
. scripts/native/dashboard.sh
. scripts/native/database.sh
. scripts/native/services.sh
. scripts/native/edge.sh
. scripts/native/state.sh
. scripts/native/systemd.sh
. scripts/docker/compose.sh
. scripts/docker/dashboard.sh
. scripts/docker/database.sh
. scripts/docker/services.sh
. scripts/docker/edge.sh
. scripts/docker/state.sh
. scripts/cluster/group.sh
. scripts/cluster/nodes.sh
. scripts/cluster/database.sh
. scripts/cluster/adopting.sh
. scripts/cluster/commands.sh
. scripts/recovery/backup.sh
. scripts/recovery/restore.sh

help() {
  echo "Usage: ./docker-manager.sh COMMAND [ARGUMENT...] [--native | --docker] [--yes]"
  explain
  cat <<'TEXT'

SERVICE is products, sales, db or, with DOMAIN set, edge. --native runs the stack without Docker, --docker with it. Without either, the mode of
the last start is kept; the first time Docker is used when it is installed. --yes answers questions. Exit status 2 means
that a command or its arguments were not understood and nothing was done. Settings: see .env.example.
TEXT
}

# The lines of one command; programs that take options of their own list them, where they are installed already.
help_of() {
  echo "Usage: ./docker-manager.sh $(usage_of "$1")"
  explain "$1"
  [ -x "$venv/bin/python" ] || return 0
  case $1 in
    import)
      options_of products_service.cli import
      options_of sales_service.cli import
      options_of migrations everything import ;;
    export) options_of migrations everything export ;;
    user | key) options_of products_service.cli "$1" ;;
    rollups) options_of sales_service.cli rollups ;;
    demo) options_of demo ;;
    categories) options_of migrations categories ;;
    audit) options_of migrations audit ;;
  esac
}

options_of() { printf '\n%s\n' "$("$venv/bin/python" -m "$@" --help)"; }

run_tests() {
  ensure_venv requirements-dev.lock
  [ -n "${TEST_DATABASE_URL:-}" ] || server_require || die "the database server's programs could not be installed (see above)."
  [ $# -gt 0 ] || set -- -n auto
  PATH=$venv/bin:$PATH exec "$venv/bin/python" -m pytest "$@"
}

# What an earlier start left here must be readable: a stack that one may not look at would seem to be none.
check_local_dir() {
  local path
  for path in "$local_dir" "$local_dir/mode" "$local_dir/run"; do
    [ -e "$path" ] || continue
    if [ ! -r "$path" ] || { [ -d "$path" ] && [ ! -x "$path" ]; }; then
      die "$path cannot be read: this stack belongs to $(owner_of "$path"). Run this as that user, or with sudo."
    fi
  done
}

make_local_dir() {
  [ ! -d "$local_dir" ] || [ ! -w "$local_dir" ] || return 0
  (umask 077 && mkdir -p "$local_dir") 2>/dev/null || true
  [ -w "$local_dir" ] ||
    die "$local_dir cannot be written by $(id -un): the stack's state is kept there. Run this as the user who owns it."
}

# The function of a command has its name, but for names that mean something else in a shell or here.
run_command() {
  case $command in
    test) run_tests "$@" ;;
    import) import_file "$@" ;;
    export) export_store "$@" ;;
    migrate) migrate_only ;;
    check) check_only ;;
    *) "$command" "$@" ;;
  esac
}

[ "${BASH_SOURCE[0]}" = "$0" ] || return 0 # sourced: the functions alone, for the tests

read_command_line "$@"
if [ "$wants_help" = yes ]; then
  help_of "$command"
  exit
fi
case $command in help) help; exit ;; esac

check_local_dir
load_settings
default_settings
[ "$command" = test ] || choose_mode
[ "${mode:-}" != native ] || leave_root "$@"
case $command in
  status | logs) ;;
  *) make_local_dir ;;
esac
case $command in
  start | stop | restart | migrate | restore | upgrade | reset) take_turn ;;
esac
run_command ${arguments[@]+"${arguments[@]}"}
