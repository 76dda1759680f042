# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# The code in this checkout: which it is, and how it goes live.

# The version that runs when it is not this checkout's, in either service.
other_version() {
  local service version
  for service in products sales; do
    version=$(in_mode running_version "$service")
    [ "$version" = "$(code_version)" ] || { printf '%s\n' "$version"; return; }
  done
}

# New code in the checkout goes live.
upgrade() {
  uses_own_database || say "DATABASE_URL is set: no backup is taken here; take one with that database's own means."
  prepare_upgrade
  services_anew
  done_well "Upgraded to $(code_version)."
}

# One service after the other, so that one of the two always answers.
services_anew() {
  local service
  for service in products sales; do
    step "Restarting $service"
    ! in_mode is_running "$service" || in_mode down "$service"
    services_up "$service"
  done
}

# Builds, backs up and migrates; the services go on with the code that they run.
prepare_upgrade() {
  undo+=(undo_start)
  check_before db products sales
  check_backup_dir
  remember_mode
  if uses_own_database; then
    in_mode dump_require
    in_mode is_running db || database_ready
    make_backup # before anything is touched: a newer server may change its files for good
  fi
  database_ready
  migrate
  undo=() # from here on a failure leaves the other service, and the database, serving
}

# Version of the code in this checkout: the number in pyproject.toml and, in a git checkout, the commit.
code_version() {
  local number commit
  number=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml | head -n 1)
  commit=$(git rev-parse --short HEAD 2>/dev/null || true)
  printf '%s%s\n' "${number:-unknown}" "${commit:+ ($commit)}"
}
