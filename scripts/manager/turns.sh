# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# One command at a time: several operators, or a timer and an operator, must not start and stop the same stack at once.
#
# The lock is the kernel's (flock) on a file that stays. It ends with the process that holds it, however that ends, so
# there is no stale lock: not after a kill, not after a power cut. The file's text only says who to wait for.

has_turn=no

take_turn() {
  local file=$local_dir/manager.turn holder status=0
  [ "$has_turn" = no ] || return 0
  { exec 9>>"$file"; } 2>/dev/null || die "$file cannot be written; check its rights and the disk."
  lock_descriptor_9 || status=$?
  case $status in
    0) ;;
    1) holder=$(cat "$file" 2>/dev/null || true)
      die "another command is at work here${holder:+: $holder}. Wait for it to finish; nothing was done." ;;
    *) die "$file cannot be locked; is it on a file system that knows no locks?" ;;
  esac
  has_turn=yes
  printf '%s (process %s)\n' "${command:-docker-manager.sh}" "$$" >"$file" || true # a full disk is no reason to wait
  rm -rf "$local_dir/manager.lock" # of versions that marked their turn by a directory
}

# Locks it, or fails at once with status 1. macOS has no flock program but comes with Perl; a machine with neither has
# Python in native mode. All three make the same lock, which belongs to the open file and so outlives the program.
lock_descriptor_9() {
  if command -v flock >/dev/null; then
    flock -n 9
  elif command -v perl >/dev/null; then
    perl -e 'use Fcntl ":flock"; open(my $file, ">&=", 9) or exit 2;
      exit(flock($file, LOCK_EX | LOCK_NB) ? 0 : $!{EWOULDBLOCK} ? 1 : 2)'
  else
    "${PYTHON:-python3}" -c 'import fcntl, sys
try: fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError: sys.exit(1)
except OSError: sys.exit(2)'
  fi
}

# in_turn COMMAND...: alone for as long as it runs, in a command that others may run beside, such as a long import.
in_turn() {
  local had_turn=$has_turn
  take_turn
  "$@"
  [ "$had_turn" = no ] || return 0
  exec 9>&-
  has_turn=no
}

# without_turn COMMAND...: for what goes on after this command. It would hold the turn for as long as it runs. In a shell of
# its own: bash 3.2 (macOS) hands a copy of a descriptor on that it closes for one command only.
without_turn() (
  exec 9>&-
  "$@"
)
