# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# The dashboard's files, which stand in the image of the products service.

docker_dashboard() { :; }

# Without npm's registry the images can be built all the same: with an empty place where the dashboard would be.
build_without_dashboard() {
  say "The dashboard could not be built (see the end of $compose_log); trying without it. The next start tries again."
  DASHBOARD=missing compose_quietly "the images could not be built." build
}
