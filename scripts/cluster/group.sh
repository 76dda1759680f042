# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Three database servers as one (deploy/docker-compose.cluster.yml). It is Docker mode but for the database: what "in_mode" asks
# is a function cluster_NAME in scripts/cluster, or else docker_NAME. How the servers come together is Python: package cluster.

all_nodes='db1 db2 db3'

# The names of the nodes that run on this machine.
own_nodes() { if [ -n "${CLUSTER_NODE:-}" ]; then echo "db$CLUSTER_NODE"; else echo "$all_nodes"; fi; }

is_node() { case " $all_nodes " in *" $1 "*) ;; *) return 1 ;; esac; }

# What holds once it is known that this is a cluster.
cluster_settings() {
  unset DB_PORT # that of a lone server
  : "${CLUSTER_DATA_DIR:=data/cluster}"
  case $CLUSTER_DATA_DIR in /*) ;; *) CLUSTER_DATA_DIR=$root/${CLUSTER_DATA_DIR#./} ;; esac
  DB_HOSTS=${all_nodes// /,}
  NODE_SETTINGS=$(cat deploy/mysql/ecommerce.cnf deploy/mysql/group.cnf | cksum | cut -d ' ' -f 1)
  export DB_HOSTS CLUSTER_DATA_DIR NODE_SETTINGS
}

# group STEP ARGUMENT...: the nodes are asked and told over the network, by a program in the services' image.
group() {
  (
    umask 022 && (umask 077 && mkdir -p "$secrets_dir") && mkdir -p "$secrets_dir/cluster" &&
      printf '%s' "$DB_GROUP_PASSWORD" >"$secrets_dir/cluster/db_group_password"
  ) || die "the nodes' password cannot be written to $secrets_dir; check its rights."
  compose run --rm --no-deps -T cluster python -m cluster "$@" </dev/null
}

# node_sql NODE OPTION...: SQL on standard input, as root on that server's own socket.
node_sql() {
  local node=$1
  shift
  docker_client_of "$node" mysql root "${DB_ROOT_PASSWORD:-}" "$@"
}

# Lines "NAME STATE ROLE", as the first node of this machine sees them that is in the group; nothing where none is.
members() {
  local node
  for node in $(own_nodes); do
    docker_is_running "$node" || continue
    members_seen_by "$node" 2>/dev/null && return
  done
  return 0
}

# Fails when the node is in no group, or sees no majority of it.
members_seen_by() {
  local seen
  seen=$(node_sql "$1" --batch --skip-column-names <<<'SELECT MEMBER_HOST, MEMBER_STATE, MEMBER_ROLE
    FROM performance_schema.replication_group_members WHERE MEMBER_ID <> ""') || return 1
  printf '%s\n' "$seen" | awk -v own="$1" '{ all += 1; print $1, $2, $3 }
    $2 == "ONLINE" || $2 == "RECOVERING" { seen += 1 }
    $1 == own && $2 == "ONLINE" { member = 1 }
    END { exit !(member && seen * 2 > all) }'
}

# The node that takes what is written; nothing while there is none.
primary_node() { members | awk '$2 == "ONLINE" && $3 == "PRIMARY" { print $1 }'; }

# One of this machine that has everything and something else to do than to sell; the primary where there is no other.
reading_node() {
  local node seen
  seen=$(members)
  for node in $(own_nodes); do
    case $'\n'$seen$'\n' in *$'\n'"$node ONLINE SECONDARY"$'\n'*) printf '%s\n' "$node"; return ;; esac
  done
  primary_node
}

# Those of this machine, the primary last.
nodes_primary_last() {
  local node primary
  primary=$(primary_node)
  for node in $(own_nodes); do [ "$node" = "$primary" ] || printf '%s\n' "$node"; done
  for node in $(own_nodes); do [ "$node" != "$primary" ] || printf '%s\n' "$node"; done
}

node_dir() { printf '%s/%s\n' "$CLUSTER_DATA_DIR" "$1"; }

# Whether what runs is not what a start would make now: another image, or other options.
is_outdated() {
  local hash image
  hash=$(compose config --hash "$1" 2>/dev/null | sed 's/.* //')
  [ "$(docker_inspect "$1" '{{index .Config.Labels "com.docker.compose.config-hash"}}')" = "$hash" ] || return 0
  image=$(docker image inspect --format '{{.Id}}' "${MYSQL_IMAGE:-mysql:9.7}" 2>/dev/null || true)
  [ -n "$image" ] && [ "$(docker_inspect "$1" '{{.Image}}')" != "$image" ]
}
