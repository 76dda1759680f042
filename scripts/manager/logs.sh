# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# The services' logs: as they are, and their end in words where a start has failed.

logs() {
  local follow=no
  local -a services=()
  while [ $# -gt 0 ]; do
    case $1 in
      -f | --follow) follow=yes ;;
      *) services+=("$1") ;;
    esac
    shift
  done
  if [ "${#services[@]}" = 0 ]; then
    services=(db products sales)
    ! has_edge || services+=(edge)
  fi
  in_mode logs "$follow" "${services[@]}"
}

# Only decorates a failure, so that it must not fail itself.
show_log_end() {
  say "The end of the log of $1:"
  in_mode log_tail "$1" 2>&1 | readable_log | sed 's/^/  | /' >&2 || true
}

# A line of JSON as its level and message, and the last line of a traceback. Of what is very long, the beginning and the
# end say what happened.
readable_log() {
  awk '
    function field(name,    at, text, found, character) {
      at = index($0, "\"" name "\": \"")
      if (!at) return ""
      text = substr($0, at + length(name) + 5)
      for (found = ""; length(text) && (character = substr(text, 1, 1)) != "\""; text = substr(text, 2)) {
        if (character == "\\") { character = substr(text, 1, 2); text = substr(text, 2) }
        found = found character
      }
      return found
    }
    /^\{"time": / {
      traceback = field("exception")
      sub(/(\\n)+$/, "", traceback)
      while ((at = index(traceback, "\\n"))) traceback = substr(traceback, at + 2)
      $0 = field("level") " " field("message") (traceback == "" ? "" : ": " traceback)
      gsub(/\\n/, " ")
      gsub(/\\"/, "\"")
    }
    length($0) > 600 { $0 = substr($0, 1, 120) " [...] " substr($0, length($0) - 460) }
    { print }'
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

# A log that the last run left large is put aside; one old copy is kept.
rotate_log() {
  if [ -f "$1" ] && [ "$(wc -c <"$1")" -gt 20000000 ]; then mv "$1" "$1.1"; fi
}
