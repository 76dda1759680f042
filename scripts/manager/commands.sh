# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# The services' own commands for operators: run in products' or sales' environment, with that user's rights.

shared_directories=() # of the caller's machine, which a command in a container needs to see

service_command() {
  local service=$1
  shift
  with_database in_mode command "$service" -m "${service}_service.cli" "$@"
}

# The demo fills tables of both services, which only the migrations' user may do.
demo() {
  local runner=migrations
  if ! is_all_running; then # it is looked at next, so it starts and stays up
    take_turn
    start
  fi
  [[ " $* " != *" --real "* ]] || runner=demo
  with_database run_demo "$runner" "$@"
}

# Tables of both services are changed, which only the migrations' user may do.
categories() {
  with_database in_mode migrations categories "$@"
}

# People who may log in, and keys with which programs call the services.
user() { service_command products user "$@"; }
key() { service_command products key "$@"; }
# Who changed what. The services may only add to the log; what is old is removed by the migrations' user.
audit() {
  with_database in_mode migrations audit "$@"
}

run_demo() {
  [ "$1" = migrations ] || in_mode demo_prepare
  in_mode command "$1" -m demo "${@:2}"
}

# While the store's zone changes, no sale may be added to days that are still cut in the old one.
rollups() {
  local was_stopped=no
  if [ "${1:-}" = rebuild ] && in_mode is_running sales && [ "$(in_mode running_zone sales)" != "${TIME_ZONE:-UTC}" ]; then
    take_turn
    check_settings
    ask_services sales check-settings # the sales service is not stopped for a zone that there is not
    say "TIME_ZONE has changed: both services are restarted, with the sales service stopped during the rebuild."
    in_mode down sales
    was_stopped=yes
  fi
  service_command sales rollups "$@"
  if [ "$was_stopped" = yes ]; then
    in_mode down products
    services_up products
  fi
  if [ "${1:-}" = rebuild ] && in_mode is_running products && ! in_mode is_running sales; then services_up sales; fi
}

# import SERVICE FILE [OPTION...]: the file, and where rejected rows go, are named as the caller's directory sees them.
import_file() {
  local service=$1 file=$2
  local -a given=()
  local adds=no writes=yes
  shift 2
  if [ "$service" = everything ]; then
    move_everything import "$file"
    return
  fi
  [ "$assume_yes" = no ] || given+=(--yes)
  case $file in
    -*) given=("$file") ;;
    *)
      share_path "$file"
      [ -e "$shared_path" ] || die_of_usage "there is no file $shared_path."
      [ -r "$shared_path" ] || die_of_usage "$shared_path may not be read by this user."
      given=("$shared_path") ;;
  esac
  while [ $# -gt 0 ]; do
    case $1 in
      --rejected) share_path "${2:-}" && given+=(--rejected "$shared_path") && shift ;;
      --rejected=*) share_path "${1#*=}" && given+=("--rejected=$shared_path") ;;
      --category-map)
        case ${2:-} in
          *=*) given+=(--category-map "$2") ;;
          *) share_path "${2:-}" --category-map && given+=(--category-map "$shared_path") ;;
        esac
        shift ;;
      --add-categories) adds=yes ;;
      --plan | --dry-run) given+=("$1") writes=no ;;
      --profile)
        case ${2:-} in
          *.toml) share_path "$2" && given+=(--profile "$shared_path") ;;
          *) given+=(--profile "${2:-}") ;;
        esac
        shift ;;
      --profile=*.toml) share_path "${1#*=}" && given+=("--profile=$shared_path") ;;
      *) given+=("$1") ;;
    esac
    shift
  done
  if [ "$adds" = yes ] && [ "$writes" = yes ]; then add_categories "$service" "$file"; fi
  service_command "$service" import "${given[@]}"
}

# add_categories SERVICE FILE: those that the file needs, each mapped to the text that means it. Uses and extends `given`.
add_categories() {
  local listed name text
  [ "$2" != - ] || die_of_usage "--add-categories reads the file twice; give its name."
  listed=$(service_command "$1" import "${given[@]}" --unknown-categories) || exit
  while IFS=$'\t' read -r name text; do
    [ -n "$name" ] || continue
    categories add "$name" --label "${text:0:100}"
    given+=(--category-map "$text=$name")
  done <<<"$listed"
}

# Tables of both services are read and filled, which only the migrations' user may do.
export_store() { move_everything export "$2"; }
move_everything() {
  share_path "$2" "$1 everything"
  with_database in_mode command migrations -m migrations everything "$1" "$shared_path"
}

# Its directory is made visible to a container, under the same name, so that messages name files as they are here.
# Whether that can be done is known before anything is started for the import.
share_path() {
  [ -n "$1" ] || die_of_usage "${2:---rejected} needs a file."
  shared_path=$(from_caller "$1")
  in_mode check_shared "$(dirname "$shared_path")"
  shared_directories+=("$(dirname "$shared_path")")
}

# A path as the caller's directory understands it, since the commands themselves run in the project's.
from_caller() {
  case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s\n' "$caller_dir/$1" ;;
  esac
}

shell() {
  local service=${1:-products}
  in_mode is_running "$service" || die "$service is not running; use start."
  in_mode shell "$service"
}
