# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# What every command needs: messages, questions, clean-up after a failure, waiting.

if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then
  red=$'\033[31m' green=$'\033[32m' dim=$'\033[2m' plain=$'\033[0m'
else
  red='' green='' dim='' plain=''
fi

say() { printf '%s\n' "$*" >&2; }
step() { printf '%s%s%s\n' "$dim" "$* ..." "$plain" >&2; }
done_well() { printf '%s%s%s\n' "$green" "$*" "$plain" >&2; }

die() {
  printf '%s%s%s\n' "$red" "Error: $*" "$plain" >&2
  exit 1
}

# die_with_log LOG MESSAGE: the last lines of the log say more than any message of ours.
die_with_log() {
  local log=$1
  shift
  if [ -s "$log" ]; then
    printf '%s\n' "The end of ${log#"$root/"}:" >&2
    tail -n 20 "$log" | sed 's/^/  | /' >&2 || true # it only decorates the message
  fi
  die "$*"
}

# database_advice DIRECTORY: reads the server's messages and prints what usually helps.
database_advice() {
  case $(disk_state "$1" || true)$(cat) in
    *'No space left'* | *'Out of disk space'* | *'rrcode: 28'* | *'OS errno 28'* | *'error 28'*)
      echo "The disk under $1 is full: make room and start again. Nothing was damaged." ;;
    *'ermission denied'* | *'Read-only file system'* | *'rrcode: 13'* | *'OS errno 13'* | *'error 13'*)
      echo "It may not write to $1: check the directory's rights and its file system." ;;
    *'data directory has files in it'* | *'open and lock privilege tables'* | *"mysql.plugin' doesn't exist"*)
      echo "$1 is no complete database. If a first start was cut off, there is no data yet: run ./docker-manager.sh reset," \
        "then start. A mount point has to be given as a directory on it (lost+found is in the way)." ;;
    *) echo "Its log may say more: ./docker-manager.sh logs db" ;;
  esac
}

# A full disk keeps even the message about it from being written.
disk_state() {
  local directory=$1 free
  while [ ! -d "$directory" ]; do directory=$(dirname "$directory"); done
  free=$(df -Pk "$directory" | awk 'NR == 2 { print $4 }')
  [ "${free:-100000}" -gt 20000 ] || echo 'No space left'
}

# confirm QUESTION: only a typed "yes" or the option --yes goes on.
confirm() {
  local answer
  [ "$assume_yes" = no ] || return 0
  [ -t 0 ] || die "$1 Nobody is there to ask: add --yes to go on."
  read -r -p "$1 Type yes to go on: " answer
  [ "$answer" = yes ] || die "Nothing was changed."
}

# What has to be undone when the command fails or is interrupted: names of functions, the last one first.
undo=()

# The clean-up must not be cut off, nor end because nobody is there any more to read what it says.
clean_up() {
  local status=$? index
  trap - EXIT
  trap '' INT TERM HUP PIPE # what is cut off here is left half undone
  if [ "$status" != 0 ]; then
    for ((index = ${#undo[@]} - 1; index >= 0; index--)); do "${undo[index]}"; done
  fi
  exit "$status"
}

# The terminal is gone (ssh was cut off), or the program that this one's output went to. What is undone is told in a file.
lose_terminal() {
  trap '' HUP PIPE
  exec >/dev/null 2>&1
  if [ "${#undo[@]}" -gt 0 ] && [ -w "$local_dir" ]; then exec >>"$local_dir/interrupted.log" 2>&1; fi
  say "$(date -u +%Y-%m-%dT%H:%M:%SZ) The terminal was lost during: ${command:-}."
  exit "$1"
}
trap clean_up EXIT
trap 'say "Interrupted."; exit 130' INT
trap 'exit 143' TERM
trap 'lose_terminal 129' HUP
trap 'lose_terminal 141' PIPE

# An address to connect to: a wildcard is for listening only.
reachable_address() {
  case $1 in
    0.0.0.0 | '') echo 127.0.0.1 ;;
    ::) echo ::1 ;;
    *) echo "$1" ;;
  esac
}

# http_answer ADDRESS PORT PATH: the answer to a GET, headers and all, or nothing. Plain bash, because neither curl nor
# Python need be here. "localhost" is a name that a service on any address answers to.
http_answer() {
  (
    exec 3<>"/dev/tcp/$1/$2" || exit 1
    printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$3" >&3
    while IFS= read -r -t 5 line <&3 || [ -n "$line" ]; do printf '%s\n' "${line%$'\r'}"; done
  ) 2>/dev/null
}

# http_status ADDRESS PORT PATH: the number alone.
http_status() { http_answer "$@" | sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p'; }

port_is_free() { ! (exec 3<>"/dev/tcp/$(reachable_address "$1")/$2") 2>/dev/null; }

# A path as the caller's directory understands it, since the commands themselves run in the project's.
from_caller() {
  case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s\n' "$caller_dir/$1" ;;
  esac
}

human_size() { du -sh "$1" 2>/dev/null | cut -f1; }

# A log that the last run left large is put aside; one old copy is kept.
rotate_log() {
  if [ -f "$1" ] && [ "$(wc -c <"$1")" -gt 20000000 ]; then mv "$1" "$1.1"; fi
}
