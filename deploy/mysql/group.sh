#!/usr/bin/env bash
# Prints the SQL that makes the user by which the servers of a group copy from each other, and by which "python -m cluster" asks
# and tells them; its password is DB_GROUP_PASSWORD. It may read no table of the store. Run as root on a server before it joins:
# from then on it has the user from the others.
set -euo pipefail

cat <<SQL
SET SESSION sql_log_bin = 0;
CREATE USER IF NOT EXISTS 'ecm_group'@'%' IDENTIFIED BY '$DB_GROUP_PASSWORD';
ALTER USER 'ecm_group'@'%' IDENTIFIED BY '$DB_GROUP_PASSWORD' REQUIRE SSL;
GRANT REPLICATION SLAVE, RELOAD, SHOW DATABASES ON *.* TO 'ecm_group'@'%';
GRANT BACKUP_ADMIN, CLONE_ADMIN, CONNECTION_ADMIN, GROUP_REPLICATION_ADMIN, REPLICATION_SLAVE_ADMIN,
  SYSTEM_VARIABLES_ADMIN ON *.* TO 'ecm_group'@'%';
GRANT SELECT ON performance_schema.* TO 'ecm_group'@'%';
SQL
