# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Restore, the same way in both modes: it loads a backup into a database beside the live one, checks it, and only then swaps
# the two. Until that moment a failure changes nothing.

restore() {
  local file='' until='' part
  uses_own_database || die "DATABASE_URL is set: restore that database with its own means."
  while [ $# -gt 0 ]; do
    case $1 in
      --until) until=$2; shift ;;
      *) file=$1 ;;
    esac
    shift
  done
  [ -z "$until" ] || [ "$mode" != cluster ] ||
    die "a cluster's data cannot be continued beyond a backup (--until): each node has a log of its own. Nothing was changed."
  file=$(from_caller "$file")
  for part in "${file%.sql.gz}.json" "$file"; do [ -r "$part" ] || die "$part cannot be read; a backup is two files."; done
  check_settings
  check_backup_dir # the restored data is backed up at the end
  ensure_secrets
  prepare_once # the code that the restored data is given to is that of this checkout, whatever runs now
  ask_services sales check-settings
  in_mode dump_require
  with_database restore_backup "$file" "$until"
}

restore_backup() {
  local file=$1 until=$2
  fresh=${DB_NAME}_restoring replaced=${DB_NAME}_replaced
  check_backup "$file" "$until"
  check_zone "$backup_zone"
  [ -z "$until" ] || check_log
  confirm "This replaces all data of the $mode database by the backup of $backup_created${until:+, continued until $until}."
  was_running=()
  undo+=(undo_restore)
  pause_services
  load_backup "$file"
  [ -z "$until" ] || replay_log
  swap_databases
  migrate
  mark_restore
  drop_database "$replaced"
  undo=(undo_start)
  resume_services
  done_well "Restored."
  say "Earlier backups cannot be continued beyond this moment, so a new one is taken."
  make_backup
}

# Reads the manifest's facts; refuses a damaged file and one from newer code.
check_backup() {
  local facts name value rest
  step "Checking the backup"
  facts=$(in_mode recovery check -- "$(cat "${1%.sql.gz}.json")" ${2:+"$2"} <"$1") ||
    die "this backup cannot be restored (see above). Nothing was changed."
  expected_rows=''
  while read -r name value rest; do
    case $name in
      revision) backup_revision=$value ;;
      zone) backup_zone=$value ;;
      created_at) backup_created=$value backup_second=$rest ;;
      binlog) binlog_file=$value binlog_position=${rest% *} binlog_start=${rest#* } ;;
      until) until_second=$value ;;
      table) expected_rows+="$value $rest"$'\n' ;;
    esac
  done <<<"$facts"
  [ "$backup_revision" = none ] || grep -qE "^revision.*[\"']${backup_revision}[\"']" migrations/versions/*.py ||
    die "this backup's schema ($backup_revision) is newer than the code here: update the code first. Nothing was changed."
}

# check_zone ZONE: the sales service would refuse sums whose days are cut in another zone. Empty: not known, or no sums.
check_zone() {
  [ -z "$1" ] || [ "$1" = "${TIME_ZONE:-UTC}" ] ||
    die "the days of this backup are cut in $1, TIME_ZONE is ${TIME_ZONE:-UTC}. Set TIME_ZONE=$1 in .env for the restore;" \
      "after it, TIME_ZONE can be changed (docs/operations.md, \"Settings\"). Nothing was changed."
}

# All that could refuse the log is asked while the shop is still open: whether it is there, this server's, and readable, and
# holds no restore before the instant.
check_log() {
  step "Checking the binary log"
  log_as_sql >/dev/null || die "the binary log cannot continue this backup (see above). Nothing was changed."
}

pause_services() {
  local service
  for service in sales products; do
    if in_mode is_running "$service"; then
      step "Stopping $service"
      was_running+=("$service")
      in_mode down "$service"
    fi
  done
}

# They ran before, so they are not among what this command stops again at its end.
resume_services() {
  local -a before=(${started[@]+"${started[@]}"})
  [ "${#was_running[@]}" -gt 0 ] || return 0
  services_up "${was_running[@]}"
  started=(${before[@]+"${before[@]}"})
}

# The services go on with the code that they ran before.
undo_restore() {
  local service kept
  say "Going back to the data as it was."
  await_database
  # An answer that does not come is no sign that there is nothing to keep.
  kept=$(tables_of "$replaced") || die "the database does not answer. If the data as it was has been moved already, it is" \
    "complete in the database $replaced (./docker-manager.sh shell db)."
  if [ -n "$kept" ]; then
    make_database "$fresh"
    move_tables "$DB_NAME" "$fresh" "$replaced" "$DB_NAME" ||
      die "the data as it was could not be put back; it is complete in the database $replaced (./docker-manager.sh shell db)."
  fi
  drop_database "$fresh"
  drop_database "$replaced"
  for service in ${was_running[@]+"${was_running[@]}"}; do in_mode service_resume "$service"; done
  for service in ${was_running[@]+"${was_running[@]}"}; do wait_until_ready "$service"; done
}

# A server that has died meanwhile, maybe of what was loaded, is started again, or another one leads after a moment.
await_database() {
  local deadline=$((SECONDS + START_SECONDS))
  until sql_value "SELECT 1" >/dev/null 2>&1 || [ "$SECONDS" -ge "$deadline" ]; do sleep 1; done
}

# What a restore does is no change to replay later, so none of it is logged, but where other servers hear of it by the log.
restoring_sql() { in_mode restoring_sql "$@"; }

make_database() {
  printf 'CREATE DATABASE IF NOT EXISTS %s CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;\n' "$1" | restoring_sql
}

drop_database() { printf 'DROP DATABASE IF EXISTS %s;\n' "$1" | restoring_sql; }

load_backup() {
  local live kept
  step "Loading the backup beside the live data"
  { live=$(tables_of "$DB_NAME") && kept=$(tables_of "$replaced"); } || die "the database does not answer. Nothing was changed."
  [ -n "$live" ] || [ -z "$kept" ] ||
    die "an earlier restore was cut off: the data is in the database $replaced. Move it back first (./docker-manager.sh shell db)."
  drop_database "$fresh"
  drop_database "$replaced"
  make_database "$fresh"
  gzip -dc "$1" | restoring_sql "$fresh" || die "the backup could not be loaded."
  [ "$(count_rows "$fresh" | sort)" = "$(printf '%s' "$expected_rows" | sort)" ] ||
    die "the loaded tables do not have the rows that the manifest counts."
  check_zone "$(zone_of "$fresh")"
}

# The manifests of earlier versions do not tell.
zone_of() {
  case " $(tables_of "$1" | tr '\n' ' ') " in *' rollup_zone '*) sql_value "SELECT time_zone FROM $1.rollup_zone" ;; esac
}

tables_of() {
  sql_value "SELECT table_name FROM information_schema.tables WHERE table_schema = '$1' AND table_type = 'BASE TABLE'"
}

count_rows() {
  local table query=''
  for table in $(tables_of "$1"); do
    query+="${query:+ UNION ALL }SELECT CONCAT('$table ', COUNT(*)) FROM \`$1\`.\`$table\`"
  done
  sql_value "$query"
}

# Everything committed after the backup up to the instant, from the binary log.
replay_log() {
  step "Replaying the binary log"
  log_as_sql | restoring_sql "$fresh" || die "the binary log could not be replayed."
}

log_as_sql() {
  local files
  files=$(in_mode in_data_dir cat binlog.index | sed 's|.*/||' | sed -n "/^$binlog_file\$/,\$p")
  [ -n "$files" ] || die "the binary log $binlog_file, where this backup begins, is not there:" \
    "logs are kept for a week. Use a newer backup of this server. Nothing was changed."
  # shellcheck disable=SC2086,SC2016 # one word per file; the script is for the inner shell
  in_mode in_data_dir sh -c 'for file; do size=$(wc -c <"$file") && echo "$size $file" && head -c "$size" "$file"; done' \
    sh $files |
    in_mode recovery replay --database "$DB_NAME" --target "$fresh" --position "$binlog_position" \
      --created "$binlog_start" --taken "$backup_second" --until "$until_second"
}

swap_databases() {
  step "Putting the restored data in place"
  make_database "$replaced"
  make_database "$DB_NAME"
  move_tables "$DB_NAME" "$replaced" "$fresh" "$DB_NAME"
  drop_database "$fresh"
}

# Marks the moment in the binary log: what is logged from here on does not continue an earlier backup.
mark_restore() { printf 'CREATE DATABASE IF NOT EXISTS %s;\n' "$DB_NAME" | in_mode sql; }

# move_tables FROM TO [FROM TO]...: one statement, so that no other session sees half of it.
move_tables() {
  local table moves=''
  while [ $# -gt 0 ]; do
    for table in $(tables_of "$1"); do moves+="${moves:+, }\`$1\`.\`$table\` TO \`$2\`.\`$table\`"; done
    shift 2
  done
  printf 'RENAME TABLE %s;\n' "$moves" | restoring_sql
}
