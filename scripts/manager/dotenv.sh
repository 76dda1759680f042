# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# The one reader of .env. Compose is given the values, not the file: two readers would differ, and have.
#
# A line is NAME=value, perhaps with "export" before it and blanks around the =. The value may stand in 'single quotes',
# where everything is meant as it is; in "double quotes", where \" \\ and \$ stand for the character; or bare, up to a
# blank followed by #. An empty value counts as unset. Whatever else stands there stops the command: a line that is
# passed over in silence is a setting that does not hold. Only what looks and what stops goes on, saying so.
#
# In shell, because it runs before anything is installed: there may be neither Python nor a Docker engine yet.

# Reads FILE, if it is there.
read_env_file() {
  local file=$1 line number=0 name value
  local LC_ALL=C # bytes: a range of letters means those of ASCII, and a file in another encoding can be read to its end
  [ -e "$file" ] || [ -L "$file" ] || return 0
  [ -f "$file" ] || die "$file is not a file; settings are read from it."
  [ -r "$file" ] || die "$file cannot be read: it belongs to $(owner_of "$file"). Run this as that user, or with sudo."
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    [ "$number" != 1 ] || line=${line#$'\357\273\277'} # the mark that editors on Windows begin a file with
    parse_env_line "${line%$'\r'}" || { refuse_env_line "$number" "$problem" "$line"; continue; }
    [ -z "$name" ] || take_setting "$name" "$value" "$number"
  done <"$file"
}

# refuse_env_line NUMBER REASON LINE. Whoever wants to see or to stop what runs needs none of the settings, but for the name
# under which it runs.
refuse_env_line() {
  case ${command:-}/$3 in
    */*COMPOSE_PROJECT_NAME*) ;;
    status/* | logs/* | stop/*)
      say "Warning: ${env_file#"$root/"}, line $1: $2. Passed over; start and restart will not do without it."
      return ;;
  esac
  die "${env_file#"$root/"}, line $1: $2. Nothing was done."
}

owner_of() {
  # shellcheck disable=SC2012 # stat's options differ between systems, the third column of ls -ld does not
  ls -ld "$1" 2>/dev/null | awk '{ print $3 }'
}

# parse_env_line LINE: sets name and value; name is empty for a blank line or a comment. Fails with problem set.
parse_env_line() {
  local pattern='^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)[[:space:]]*=([[:space:]]*)(.*)$'
  name='' value='' problem=''
  case ${1#"${1%%[![:space:]]*}"} in '' | \#*) return 0 ;; esac
  if [[ ! $1 =~ $pattern ]]; then
    problem='not understood: a setting is NAME=value, a comment begins with #'
    return 1
  fi
  name=${BASH_REMATCH[2]} value=${BASH_REMATCH[4]}
  case $name in *[a-z]*) problem="$name: settings are written in capitals"; return 1 ;; esac
  case $value in
    \'*) parse_single_quoted "${value#\'}" ;;
    \"*) parse_double_quoted "${value#\"}" ;;
    *) parse_bare "${BASH_REMATCH[3]}$value" ;;
  esac || { problem="$name: $problem"; return 1; }
  case $value in *[[:cntrl:]]*) problem="$name: the value holds a control character"; return 1 ;; esac
}

parse_single_quoted() {
  case $1 in
    *\'*) value=${1%%\'*} ;;
    *) problem="the quote ' is not closed on this line"; return 1 ;;
  esac
  nothing_follows "${1#*\'}"
}

parse_double_quoted() {
  local rest=$1
  value=''
  while :; do
    case $rest in
      '') problem='the quote " is not closed on this line'; return 1 ;;
      \"*) break ;;
      \\[\"\\\$]*) value+=${rest:1:1} rest=${rest:2} ;;
      \\[A-Za-z0-9]*)
        problem="\\${rest:1:1} has no meaning within \"double quotes\" here; 'single quotes' take it as it stands"
        return 1 ;;
      \$$expanding*) refuse_expansion; return 1 ;;
      *) value+=${rest:0:1} rest=${rest:1} ;;
    esac
  done
  nothing_follows "${rest#\"}"
}

# nothing_follows TEXT: behind a closing quote there may be blanks, and after them a comment.
nothing_follows() {
  local comment='^([[:space:]]+(#.*)?)?$'
  [[ $1 =~ $comment ]] || { problem='something stands behind the closing quote'; return 1; }
}

# A comment needs a blank before it: a password may hold a #.
parse_bare() {
  value=${1%%[[:space:]]#*}
  value=${value#"${value%%[![:space:]]*}"}
  value=${value%"${value##*[![:space:]]}"}
  case $value in
    *\$$expanding*) refuse_expansion; return 1 ;;
    '~' | '~'*/*)
      problem="~ is not replaced by a home directory, which would be another for each who calls; write the whole path"
      return 1 ;;
  esac
}

expanding='[A-Za-z_{(]' # what makes a $ before it stand for something else, in a shell and for Compose
refuse_expansion() {
  problem="\$ before a name is not replaced by a value here; write the value, or 'single quotes' around a \$ that is meant"
}

# take_setting NAME VALUE LINE: the environment wins over the file; what nothing reads is said and passed over.
take_setting() {
  local seen="seen_on_line_$1"
  [ -n "$2" ] || return 0
  if [ -n "${!seen:-}" ]; then
    refuse_env_line "$3" "$1 is set on line ${!seen} already; keep one of the two" "$1"
    return
  fi
  printf -v "$seen" '%s' "$3"
  if ! is_known_setting "$1"; then
    say "Warning: ${env_file#"$root/"}, line $3: nothing here reads a setting $1 (.env.example and docs/settings.md list them)."
  elif [ -n "${!1:-}" ]; then
    printf -v "set_in_$1" '%s' "the environment"
  else
    printf -v "set_in_$1" '%s' "${env_file#"$root/"}, line $3"
    printf -v "$1" '%s' "$2"
    # shellcheck disable=SC2163 # the variable of that name is meant
    export "$1"
  fi
}

is_known_setting() {
  [ -n "${known_settings:-}" ] || known_settings=" $(setting_names | tr '\n' ' ')"
  case $1 in # what Docker, its builder and the tests read by themselves
    DOCKER_* | COMPOSE_* | BUILDKIT_* | BUILDX_* | HTTP_PROXY | HTTPS_PROXY | NO_PROXY | TMPDIR | TEST_DATABASE_URL) ;;
    *) [[ $known_settings == *" $1 "* ]] ;;
  esac
}

# What can be set: the stack's settings, those of the services, the passwords.
setting_names() {
  sed -n 's/^#\{0,1\}\([A-Z][A-Z0-9_]*\)=.*/\1/p' "$root/.env.example"
  service_setting_names
  printf '%s\n' "$secret_names $cluster_secrets"
}

# The fields of the class, "name: type" or "name: type = default", and no line of the texts between them.
service_setting_names() {
  sed -nE 's/^    ([a-z][a-z0-9_]*): [A-Za-z]+(\[.*\])?( \| None)?( = .*)?$/\1/p' "$root/common/settings.py" |
    tr '[:lower:]' '[:upper:]'
}

# where NAME: the setting's name and the place it was set in, for messages.
where() {
  local place="set_in_$1"
  printf '%s%s\n' "$1" "${!place:+ (${!place})}"
}
