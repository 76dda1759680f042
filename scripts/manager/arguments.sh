# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# What each command takes: one table, from which the help is printed and by which every argument is checked before
# anything is done. What is not understood is refused with exit status 2: "stop sale" must not stop everything, and an
# empty variable in a script must not turn "restore FILE --until T" into "restore FILE".

# A line is "COMMAND ARGUMENT... : what it does"; the text goes on in lines that begin with a colon. An argument is
#   FILE            any text                   verify|rebuild   one of these words
#   [SERVICE]       may be left out            [SERVICE...]     may be left out or repeated
#   [-f|--follow]   a switch                   [--until T]      an option with a value, also written --until=T
#   [OPTION...]     from here on everything is passed on, to be checked by the program that the command runs
command_table() {
  cat <<'TABLE'
# Every day
start : build or install what is needed, start everything, wait until it is ready; safe to repeat
stop [SERVICE] : stop everything, or one of products, sales, db, edge; the data is kept
restart [SERVICE] : stop and start everything, or one service, so that a changed .env takes effect;
: nothing is stopped before it is known that the new settings will do
check : say whether a restart or an upgrade would be refused: settings, ports, build, the store's zone,
: the place for backups; nothing is stopped
status [--json] : state, health, version, uptime, addresses, size of the data; why something is stopped
logs [-f|--follow] [SERVICE...] : the last lines of the logs; -f goes on
service install|uninstall|show : native mode: have systemd start the stack with the machine; show prints the unit
help : this text; COMMAND --help explains one command
# Data
backup : a consistent, compressed copy of the database, taken while sales go on
restore FILE [--until T] : put a backup in place of the data; --until replays what was committed up to the instant T,
: such as 2026-11-24T10:15:00Z
migrate : bring the database's schema up to date
upgrade : take the code in this checkout live: build, back up, migrate, restart one by one
reset : delete all data, and in Docker the stack's images
categories list|add|hide [ARGUMENT...] : what products can be put in: list, add NAME [--label TEXT], hide NAME [--undo]
audit [OPTION...] : what was changed, by whom: --since 2026-11-24; --purge removes what is older than AUDIT_DAYS
rollups verify|rebuild [OPTION...] : compare the sales rollups with the sales; rebuild those that differ
import products|sales|everything FILE [OPTION...] : read a file of products or of past sales (- for standard input)
: everything: a directory that export everything wrote, into an empty store
export everything DIR : write the whole store into a directory, from which import everything makes the same store
demo [OPTION...] : fill an empty store with sample data; --real: 1.46 million sales of a public data set
# Several database servers
cluster start|status|switch|recover|replace|stop [ARGUMENT...] : three database servers of which one may fail: start them, or
: make them of a lone server's data; say how each is; switch NODE: let it take what is written; recover [--without NODE]:
: after an outage of all; replace NODE: a new disk, filled from the others. NODE is db1, db2 or db3
# Who may use it
user add|list|disable|invite [ARGUMENT...] : people: add EMAIL --role admin prints a link to choose a password by;
: list; disable EMAIL; invite EMAIL prints another link
key add|list|revoke [ARGUMENT...] : keys of programs: add NAME --scopes sales:write,catalog:read; list; revoke ID
# Development
test [ARGUMENT...] : set up and run the tests (arguments go to pytest)
shell [SERVICE] : a shell in a service's environment (products unless named); db: an SQL prompt
TABLE
}

# explain [COMMAND]: the table as text, or the lines of one command.
explain() {
  local line wanted=${1:-} shown=yes
  while IFS= read -r line; do
    case $line in
      '#'*) [ -n "$wanted" ] || printf '\n%s\n' "${line#\# }" ;;
      :*) [ "$shown" = no ] || printf '  %-50s %s\n' '' "${line#: }" ;;
      *)
        case ${wanted:-${line%% *}} in "${line%% *}") shown=yes ;; *) shown=no ;; esac
        [ "$shown" = no ] || printf '  %-50s %s\n' "${line%% : *}" "${line#* : }" ;;
    esac
  done < <(command_table)
}

# usage_of COMMAND: "restore FILE [--until T]". Fails for what is no command.
usage_of() {
  local line
  case $1 in '' | *[!a-z]*) return 1 ;; esac
  while IFS= read -r line; do
    case $line in "$1 "*) printf '%s\n' "${line%% : *}"; return ;; esac
  done < <(command_table)
  return 1
}

# Refuses the call: exit status 2, the reason, and how the command is called.
die_of_usage() {
  printf '%s%s%s\n' "$red" "Error: $*" "$plain" >&2
  if usage_of "$command" >/dev/null; then
    printf 'Usage: ./docker-manager.sh %s\n' "$(usage_of "$command")" >&2
  else
    say "./docker-manager.sh help lists the commands."
  fi
  exit 2
}

# read_command_line ARGUMENT...: sets command, arguments (those of the command, checked), asked_mode, assume_yes, wants_help.
read_command_line() {
  local argument
  local -a words=()
  command='' asked_mode='' assume_yes=no wants_help=no arguments=()
  while [ $# -gt 0 ]; do
    argument=$1
    shift
    case $argument in
      --native | --docker)
        [ "${asked_mode:-${argument#--}}" = "${argument#--}" ] || die_of_usage "--native and --docker exclude each other."
        asked_mode=${argument#--} ;;
      --yes) assume_yes=yes ;;
      -h | --help) wants_help=yes ;;
      --) break ;;
      '') die_of_usage "an argument is empty; a variable without a value, perhaps?" ;;
      *) if [ -n "$command" ]; then words+=("$argument"); else command=$argument; fi ;;
    esac
  done
  command=${command:-help}
  usage_of "$command" >/dev/null || die_of_usage "there is no command '$command'."
  [ "$wants_help" = yes ] || check_arguments ${words[@]+"${words[@]}"} # which would miss a FILE in "restore --help"
  [ $# = 0 ] || { takes_rest || die_of_usage "$command takes no --."; arguments+=("$@"); }
}

# Splits the command's usage into words; an option and the name of its value are one: "[--until T]".
read_usage() {
  read -r -a usage_words <<<"$(usage_of "$command" | sed 's/^[a-z]* *//; s/\(\[-[^] ]*\) /\1=/g')"
}

takes_rest() { case $(usage_of "$command") in *'[OPTION...]' | *'[ARGUMENT...]') ;; *) return 1 ;; esac; }

# check_arguments ARGUMENT...: fills arguments, or refuses.
check_arguments() {
  local -a usage_words=()
  local position=0 word
  read_usage
  while [ $# -gt 0 ]; do
    skip_switches
    word=${usage_words[position]:-}
    case $word in '[OPTION...]' | '[ARGUMENT...]') arguments+=("$@"); return ;; esac
    case $1 in
      -) check_word "$word" "$1" ;;
      -*)
        take_option "$@"
        shift "$taken"
        continue ;;
      *) check_word "$word" "$1" ;;
    esac
    arguments+=("$1")
    case $word in *'...]') ;; *) position=$((position + 1)) ;; esac
    shift
  done
  skip_switches
  case ${usage_words[position]:-} in '' | \[*) ;; *) die_of_usage "$command needs ${usage_words[position]}." ;; esac
}

skip_switches() {
  while :; do case ${usage_words[position]:-} in \[-*) position=$((position + 1)) ;; *) return ;; esac; done
}

# check_word WORD_OF_USAGE ARGUMENT
check_word() {
  local allowed=${1#"["}
  allowed=${allowed%"]"}
  allowed=${allowed%...}
  [ "$allowed" != SERVICE ] || allowed='products|sales|db|db1|db2|db3|edge'
  case $allowed in
    '') die_of_usage "$command does not take '$2'." ;;
    *'|'*) case "|$allowed|" in *"|$2|"*) ;; *) die_of_usage "'$2' is none of: ${allowed//|/, }." ;; esac ;;
  esac
}

# take_option ARGUMENT...: the switch or option that the arguments begin with; taken says how many of them it is.
take_option() {
  local word name given=${1%%=*}
  for word in ${usage_words[@]+"${usage_words[@]}"}; do
    name=${word#"["}
    name=${name%"]"}
    case "|${name%%=*}|" in *"|$given|"*) ;; *) continue ;; esac
    case " ${arguments[*]+"${arguments[*]}"} " in *" $given "*) die_of_usage "$given is given twice." ;; esac
    case $name in
      *=*) take_value "${name#*=}" "$@" ;;
      *) [ "$1" = "$given" ] || die_of_usage "$given takes no value."
        arguments+=("$given") taken=1 ;;
    esac
    return
  done
  die_of_usage "$command does not take '$1'."
}

# take_value VALUE_NAME ARGUMENT...: "--until T" or "--until=T", handed on as two arguments.
take_value() {
  local value_name=$1 given=${2%%=*}
  case $2 in
    *=) die_of_usage "$given is empty; it needs $value_name." ;;
    *=*) arguments+=("$given" "${2#*=}") taken=1 ;;
    *)
      case ${3:-} in '' | -*) die_of_usage "$given needs $value_name." ;; esac
      arguments+=("$given" "$3") taken=2 ;;
  esac
}
