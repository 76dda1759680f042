#!/usr/bin/env bash
# Prints the SQL that makes the database and its users, each with the least rights. It is run as root at every start, so
# a data directory made by an older version gets the users it lacks and a password changed in .env takes effect.
# "python -m migrations upgrade" then gives the two services their rights, table by table.
set -euo pipefail

# user NAME CONNECTIONS [OPTION...]: its password is the variable DB_NAME_PASSWORD or, in a container, the secret of that
# name. No user may take all of the server's connections (max_connections in ecommerce.cnf) from the others.
user() {
  local name=ecm_$1 connections=$2 variable password
  variable=DB_$(printf '%s' "$1" | tr '[:lower:]' '[:upper:]')_PASSWORD
  password=${!variable:-$(cat "/run/secrets/db_$1_password")}
  shift 2
  printf "CREATE USER IF NOT EXISTS '%s'@'%%' IDENTIFIED BY '%s';\n" "$name" "$password"
  printf "ALTER USER '%s'@'%%' IDENTIFIED BY '%s' WITH MAX_USER_CONNECTIONS %s %s;\n" "$name" "$password" "$connections" "$*"
}

# On MySQL twenty wrong passwords in a row lock a user out until the next start, or for a day. Not the services' users:
# whoever reaches the port could stop the shop with it.
lockout='/*!80019 FAILED_LOGIN_ATTEMPTS 20 PASSWORD_LOCK_TIME 1 ACCOUNT UNLOCK */'

pattern=${DB_NAME//_/\\_} # in a GRANT an underscore would stand for any character

# Accounts are no part of what a point-in-time restore replays. The other servers of a group learn of them by the log, though.
printf '%s\n' 'SET @logged = 0;' \
  "/*!80019 SELECT COUNT(*) > 0 INTO @logged FROM performance_schema.replication_group_members WHERE MEMBER_STATE = 'ONLINE' */;" \
  'SET SESSION sql_log_bin = @logged;'
printf "CREATE DATABASE IF NOT EXISTS \`%s\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;\n" "$DB_NAME"

# The administrator logs in on the server's own socket only.
printf "DROP USER IF EXISTS 'root'@'%%', 'root'@'127.0.0.1', 'root'@'::1', ''@'localhost';\n"

user migrations 20 "$lockout"
printf "GRANT ALL PRIVILEGES ON \`%s\`.* TO '%s'@'%%' WITH GRANT OPTION;\n" "$pattern" ecm_migrations

# The services look whether a server of a group may be written to.
for service in products sales; do
  user "$service" 240
  printf "/*!80019 GRANT SELECT ON performance_schema.replication_group_members TO 'ecm_%s'@'%%' */;\n" "$service"
done
printf "/*!80019 GRANT SELECT ON performance_schema.replication_group_members TO 'ecm_migrations'@'%%' */;\n"

user backup 5 "$lockout"
# It reads, and that is all: who backs up can neither stop sales nor see or end the binary log. Older versions granted more;
# a right that was never granted cannot be revoked within one database, so there it is granted first.
more_once='LOCK TABLES, SHOW VIEW, TRIGGER, EVENT'
printf "GRANT SELECT, %s ON \`%s\`.* TO '%s'@'%%';\n" "$more_once" "$pattern" ecm_backup
printf "REVOKE %s ON \`%s\`.* FROM '%s'@'%%';\n" "$more_once" "$pattern" ecm_backup
printf "REVOKE PROCESS, RELOAD, REPLICATION CLIENT ON *.* FROM '%s'@'%%';\n" ecm_backup
