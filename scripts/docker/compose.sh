# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Docker mode: the same stack as containers (docker-compose.yml), their images, and Compose, which runs them.

compose_log=$log_dir/compose.log

# Fails where Docker cannot be used, and prints why and what helps.
docker_problem() {
  local said
  command -v docker >/dev/null || { echo "there is no docker program here; install Docker with Compose v2."; return 1; }
  if ! said=$(docker info 2>&1 >/dev/null); then
    said=$(printf '%s\n' "$said" | grep -v 'errors pretty printing' | tail -n 1 || true)
    case $said in
      *'ermission denied'*)
        said="$said. $(id -un) may not use it: add this user to the group docker and log in again, or use sudo." ;;
      *) said="${said:-docker info failed.} Start it." ;;
    esac
  elif ! docker compose version >/dev/null 2>&1; then
    said="Docker has no Compose v2 (docker compose); install the package docker-compose-plugin or docker-compose-v2."
  else
    return 0
  fi
  printf '%s\n' "$said"
  return 1
}

# Compose with this checkout's files; the database's port is published only when DB_PORT is set. It is given the settings in
# the environment and an empty file instead of .env, which only scripts/manager/dotenv.sh reads.
compose() {
  local name
  local -a files=(-f docker-compose.yml)
  if ! uses_own_database; then
    files+=(-f deploy/docker-compose.external.yml)
  elif [ "${mode:-}" = cluster ]; then
    files+=(-f deploy/docker-compose.cluster.yml)
  elif [ -n "${DB_PORT:-}" ]; then
    files+=(-f deploy/docker-compose.db-port.yml)
  fi
  ! has_edge || files+=(-f deploy/docker-compose.edge.yml)
  (
    for name in $secret_names; do [ -z "${!name:-}" ] || export "${name?}"; done
    VERSION=$(code_version) exec docker compose --ansi never --env-file /dev/null --project-directory "$root" \
      "${files[@]}" "$@"
  )
}

# Compose, quiet unless it fails: compose_quietly MESSAGE ARGUMENT...
compose_quietly() {
  local message=$1
  shift
  compose "$@" >"$compose_log" 2>&1 </dev/null || die_with_log "$compose_log" "$message"
}

# What would make Compose fail, said before anything is stopped or started: it names the file and the line.
docker_check() {
  mkdir -p "$log_dir"
  compose_quietly "Compose cannot read this stack's files or settings. Nothing was changed." config --quiet
  check_project_name
}

# All that this checkout's code needs before it runs, one line each. What is built is a stage of a Dockerfile.
docker_prepare() {
  docker_check
  open_mounted_files
  build_images
}

# They are read by users other than root inside the containers, whatever the umask of the checkout.
open_mounted_files() { chmod a+r deploy/mysql/*; }

build_images() {
  if has_image products && has_image sales; then
    step "Bringing the images up to date"
  else
    step "Building the images (some minutes and 1.2 GB the first time)"
  fi
  compose build >"$compose_log" 2>&1 </dev/null || build_without_dashboard
}

# image_of WHAT: the name that docker-compose.yml gives the image of products, sales or demo.
image_of() { printf '%s-%s\n' "$COMPOSE_PROJECT_NAME" "$1"; }

has_image() { docker image inspect "$(image_of "$1")" >/dev/null 2>&1; }

# Compose would leave them, since they have names of ours.
remove_images() {
  local what
  for what in products sales demo; do
    ! has_image "$what" || docker image rm "$(image_of "$what")" >"$compose_log" 2>&1 ||
      say "The image $(image_of "$what") could not be removed: $(tail -n 1 "$compose_log")"
  done
}

# Two checkouts with one project name would replace each other's containers.
check_project_name() {
  local other
  other=$(docker ps -a --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
    --format '{{.Label "com.docker.compose.project.working_dir"}}' | grep -vxF "$root" | head -n 1 || true)
  [ -z "$other" ] || die "the checkout in $other already uses the Compose project name $COMPOSE_PROJECT_NAME;" \
    "set COMPOSE_PROJECT_NAME in .env to another."
}

docker_reset() {
  # The engine's logs go with the containers, and may say why somebody had to begin anew.
  compose logs --no-color >"$log_dir/before-reset.log" 2>&1 || true
  compose_quietly "the containers could not be removed." down --remove-orphans
  empty_data_dir
  compose_quietly "the containers could not be removed." down --remove-orphans --volumes
  remove_images
}
