# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# What whoever sits at the terminal is told and asked. It goes to standard error; standard output is for results.

if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then
  red=$'\033[31m' green=$'\033[32m' dim=$'\033[2m' plain=$'\033[0m'
else
  red='' green='' dim='' plain=''
fi

say() { printf '%s\n' "$*" >&2; }
step() { printf '%s%s%s\n' "$dim" "$* ..." "$plain" >&2; }
done_well() { printf '%s%s%s\n' "$green" "$*" "$plain" >&2; }

die() {
  printf '%s%s%s\n' "$red" "Error: $*" "$plain" >&2
  exit 1
}

# confirm QUESTION: only a typed "yes" or the option --yes goes on.
confirm() {
  local answer=''
  [ "$assume_yes" = no ] || return 0
  [ -t 0 ] || die "$1 Nobody is there to ask: add --yes to go on."
  read -r -p "$1 Type yes to go on: " answer || echo >&2 # Ctrl-D is no answer
  [ "$answer" = yes ] || die "Nothing was changed."
}
