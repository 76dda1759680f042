# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Native mode: a private database server and both services as background processes of this machine. Everything they
# write stands under .local/.

run_dir=$local_dir/run
venv=$root/.venv

# Called with sudo in somebody's checkout, everything would run as root and leave files that their owner cannot change.
# leave_root ARGUMENT...: goes on as the owner, with the same arguments.
leave_root() {
  local owner
  [ "$(id -u)" = 0 ] || return 0
  owner=$(owner_of "$root")
  [ "$owner" != root ] && id "$owner" >/dev/null 2>&1 || return 0
  if [ -e "$local_dir" ] && [ "$(owner_of "$local_dir")" = root ]; then
    say "An earlier start by root made $local_dir, so this goes on as root. To end that: stop, then" \
      "chown -R $owner .env .local .venv backups"
    return 0
  fi
  say "Going on as $owner, to whom this checkout belongs."
  cd "$caller_dir" || exit
  if command -v runuser >/dev/null; then
    exec runuser -u "$owner" -- env HOME="$(getent passwd "$owner" | cut -d: -f6)" "$root/docker-manager.sh" "$@"
  else
    exec sudo -H -u "$owner" -- "$root/docker-manager.sh" "$@"
  fi
}

native_check() { :; }

native_check_shared() { :; }

# All that this checkout's code needs before it runs, one line each.
native_prepare() {
  (umask 077 && mkdir -p "$run_dir" "$log_dir")
  ensure_venv requirements.lock
  ! uses_own_database || require_database_programs
}

require_database_programs() {
  if ! server_require || ! client_require; then die "the database server's programs could not be installed (see above)."; fi
}

native_port_default() { : "${DB_PORT:=3310}"; }

# The logs stay: they may say why somebody had to begin anew.
native_reset() {
  server_discard "$NATIVE_DATA_DIR"
  rmdir "$NATIVE_DATA_DIR" 2>/dev/null || true # unless it is a mount point
  rm -rf "$SERVER_TMPDIR" "$run_dir" "$local_dir/metrics" "$local_dir/imports"
}
