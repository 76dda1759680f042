# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
backup() { die "not yet"; }
