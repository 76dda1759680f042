# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# What a command takes back when it fails, is interrupted or loses its terminal.

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
