# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Backup, the same way in both modes: NAME.sql.gz, a consistent dump, and NAME.json, its manifest.

backup() {
  uses_own_database || die "DATABASE_URL is set: back that database up with its own means."
  check_backup_dir
  in_mode dump_require
  in_mode recovery_require
  with_database make_backup
}

# Whether one could be written, asked before anything else is done; nothing is made for the question.
check_backup_dir() {
  local there=$BACKUP_DIR
  uses_own_database || return 0
  while [ ! -e "$there" ]; do there=$(dirname "$there"); done
  [ -d "$there" ] || die "$(where BACKUP_DIR) is $BACKUP_DIR, but $there is no directory. Nothing was done."
  [ -w "$there" ] || die "$(where BACKUP_DIR) is $BACKUP_DIR, but $(id -un) may not write to $there. Nothing was done."
}

make_backup() {
  local measured
  backup_name=$BACKUP_DIR/$DB_NAME-$(date -u +%Y%m%dT%H%M%SZ)
  (umask 077 && mkdir -p "$BACKUP_DIR") || die "the directory $BACKUP_DIR cannot be made (setting BACKUP_DIR)."
  undo+=(undo_backup)
  step "Taking a backup"
  in_mode backup_begins
  write_dump || die_with_log "$backup_name.partial.json" "the backup failed; nothing was kept."
  measured=$(tail -n 1 "$backup_name.partial.json")
  write_manifest "$measured" >"$backup_name.partial.json" || die "the backup failed (see above); nothing was kept."
  in_mode backup_ends
  sync
  mv "$backup_name.partial.sql.gz" "$backup_name.sql.gz"
  mv "$backup_name.partial.json" "$backup_name.json"
  done_well "Backed up."
  printf '%s (%s)\n' "$backup_name.sql.gz" "$(human_size "$backup_name.sql.gz")"
}

undo_backup() { rm -f "$backup_name".partial.*; }

# One transaction sees one moment, so sales go on meanwhile.
write_dump() (
  local position=''
  local -a options=(--single-transaction --hex-blob --no-tablespaces --skip-triggers --default-character-set=utf8mb4)
  umask 077
  case $(sql_value 'SELECT VERSION()') in
    *MariaDB*) # knows where in its binary log a transaction's moment is, and tells its own client without further rights
      [ "$(in_mode dump_flavour)" = mariadb ] || die "a MariaDB server is backed up with mariadb-dump, which was not found."
      options+=(--master-data=2) ;;
    *)
      position=$(new_log_file) || return 1
      [ "$(in_mode dump_flavour)" = mariadb ] || options+=(--loose-set-gtid-purged=OFF --loose-skip-masking-policies) ;;
  esac
  { printf '%s\n' "$position"; in_mode dump "${options[@]}" "$DB_NAME"; } |
    in_mode recovery pack >"$backup_name.partial.sql.gz" 2>"$backup_name.partial.json"
)

# A MySQL server would have to be held still to know it: its global read lock waits for statements that wait for locks of
# transactions that then wait for it, until sales time out. So root begins a new log file first. The server does that when
# all of the files before it is stored; what is both in the new file and in the dump may be replayed onto itself.
new_log_file() {
  sql_value 'FLUSH BINARY LOGS; SHOW BINARY LOGS' | sed -n "\$s/^\([^[:space:]]*\).*/-- SOURCE_LOG_FILE='\1', SOURCE_LOG_POS=4;/p"
}

# write_manifest MEASURED: the log file that continues the backup is told from others of its name by its header.
write_manifest() {
  local file version
  version=$(sql_value 'SELECT VERSION()') || return 1
  file=$(printf '%s\n' "$1" | sed -n 's/.*"binlog_file": "\([^"]*\)".*/\1/p')
  in_mode in_data_dir head -c 64 "$file" |
    in_mode recovery manifest --database "$DB_NAME" --server "$version" --code-version "$(code_version)" -- "$1"
}

sql_value() { printf '%s\n' "$1" | in_mode sql --batch --skip-column-names; }
