# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Installs a system's packages: programs only, and never without saying so.

# Installs system packages, saying so first: package_install HOMEBREW_NAME DEBIAN_NAME...
package_install() {
  local brew_name=$1
  shift
  if command -v apt-get >/dev/null; then
    apt_install "$@"
  elif command -v brew >/dev/null; then
    say "Installing $brew_name with Homebrew."
    brew install "$brew_name" >&2
  else
    say "Neither apt-get nor brew is here to install $brew_name with."
    return 1
  fi
}

apt_install() {
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || {
    say "Some packages are missing. Install them as root, then try again: apt-get install $*"
    return 1
  }
  say "Installing with apt-get (programs only, no service is started): $*"
  quietly as_root apt-get -o DPkg::Lock::Timeout=300 update &&
    quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
      install -y --no-install-recommends "$@"
}

# Shows a command's output only when it failed.
quietly() {
  local output
  output=$("$@" 2>&1 </dev/null) || { say "$output"; return 1; }
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}
