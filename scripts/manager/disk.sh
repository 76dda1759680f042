# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# The disk that the data is on: how full it is, and what a server's errors about it mean.

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

# The server starts on a full disk and answers reads; whoever wants to store something waits in vain.
warn_of_full_disk() {
  uses_own_database || return 0
  [ -z "$(disk_state "$(in_mode data_dir)")" ] ||
    say "Warning: the disk under $(in_mode data_dir) is full: nothing can be stored until there is room."
}

human_size() { du -sh "$1" 2>/dev/null | cut -f1; }
