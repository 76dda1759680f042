# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# The Python environment of native mode and of the tests: .venv, made from a lock file.

# Prints the first Python here that is new enough; version managers leave stand-ins on PATH that do not run.
find_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11 python3.14; do
    ! opens_a_dialog "$candidate" || continue
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# A Mac without its developer tools has a python3 that does nothing but offer to install them.
opens_a_dialog() {
  [ "$(command -v "$1")" = /usr/bin/python3 ] && command -v xcode-select >/dev/null && ! xcode-select -p >/dev/null 2>&1
}

require_python() {
  PYTHON=$(find_python) || {
    package_install python@3.13 python3 python3-venv && hash -r && PYTHON=$(find_python)
  } || die "Python 3.11 or newer with its venv module is needed and was not found (on Debian: python3 and python3-venv)."
  export PYTHON
}

# ensure_venv LOCK: .venv holds what the lock file names. Installed again only when the lock has changed.
ensure_venv() {
  local lock=$1 sum
  require_python
  sum=$(cksum <"$root/$lock")
  [ "$sum" != "$(cat "$venv/.installed-$lock" 2>/dev/null)" ] || { venv_works && return; }
  in_turn install_packages "$lock" "$sum"
}

# install_packages LOCK CHECKSUM: the checksum is noted when all of them are there.
install_packages() {
  local lock=$1
  (umask 077 && mkdir -p "$log_dir")
  if ! venv_works; then
    step "Making the Python environment in .venv"
    rm -rf "$venv"
    "$PYTHON" -m venv "$venv" >"$log_dir/pip.log" 2>&1 || die_with_log "$log_dir/pip.log" "the environment could not be made."
  fi
  step "Installing the packages of $lock (some minutes and 100 MB the first time)"
  "$venv/bin/python" -m pip install --disable-pip-version-check --require-hashes -r "$root/$lock" >"$log_dir/pip.log" 2>&1 ||
    die_with_log "$log_dir/pip.log" "the packages of $lock could not be installed."
  printf '%s\n' "$2" >"$venv/.installed-$lock"
}

venv_works() { "$venv/bin/python" -m pip --version >/dev/null 2>&1; }
