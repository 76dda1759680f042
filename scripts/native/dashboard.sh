# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# The dashboard's files, which the products service serves as soon as they are there. They are built in a directory of
# their own, so that what a developer has installed in dashboard/ stays, and put in place in one step.

dashboard_log=$log_dir/dashboard.log
dashboard_sources='index.html package.json package-lock.json .npmrc tsconfig.json vite.config.ts build public src'

# Builds what has changed since it was last built. The services run without it, so a failure is told and nothing more.
native_dashboard() {
  local checksum stamp=$local_dir/dashboard.built
  [ -f dashboard/package.json ] || return 0 # what was handed out without its sources
  checksum=$(dashboard_checksum)
  [ ! -f dashboard/dist/index.html ] || [ "$checksum" != "$(cat "$stamp" 2>/dev/null)" ] || return 0
  step "Building the dashboard (the services run already; a minute and 90 MB the first time)"
  if build_dashboard >"$dashboard_log" 2>&1; then
    printf '%s\n' "$checksum" >"$stamp"
  else
    say "The dashboard could not be built; the services run without the new one. Why: $dashboard_log. The next start tries again."
  fi
}

dashboard_checksum() {
  # shellcheck disable=SC2086 # one word per name
  (cd dashboard && find $dashboard_sources -type f ! -name '*.test.*' -exec cksum {} + | LC_ALL=C sort | cksum)
}

# Not under "set -e", since it may fail: so each step is tied to the one before.
build_dashboard() {
  local place=$local_dir/dashboard
  # shellcheck disable=SC2086 # one word per name
  require_node && mkdir -p "$place" && (cd "$place" && rm -rf $dashboard_sources) &&
    (cd dashboard && cp -R $dashboard_sources "$place") &&
    (cd "$place" && install_modules && run_npm run build) && replace_built "$place/dist"
}

install_modules() {
  cmp -s package-lock.json node_modules/installed.json ||
    { run_npm ci --omit=dev --ignore-scripts && cp package-lock.json node_modules/installed.json; }
}

# replace_built DIRECTORY: whoever asks for a page meanwhile gets the old one or the new one.
replace_built() {
  rm -rf dashboard/dist.new dashboard/dist.old && cp -R "$1" dashboard/dist.new &&
    { [ ! -e dashboard/dist ] || mv dashboard/dist dashboard/dist.old; } &&
    mv dashboard/dist.new dashboard/dist && rm -rf dashboard/dist.old
}
