# shellcheck shell=bash disable=SC2154,SC2034 # variables are shared with docker-manager.sh, which sources this
# Native mode under systemd: the stack comes up with the machine, and goes down in order with it. In Docker the engine does.

unit_directory=/etc/systemd/system

service() {
  [ "$mode" = native ] ||
    die "in Docker the engine brings the stack up again: see to it that the engine starts with the machine" \
      "(systemctl enable docker). A unit is for native mode."
  case $1 in
    show) unit_text ;;
    install) install_unit ;;
    uninstall) uninstall_unit ;;
  esac
}

unit_name() { printf '%s.service\n' "$COMPOSE_PROJECT_NAME"; }

require_systemd() {
  [ -d /run/systemd/system ] ||
    die "systemd does not run here. Whatever starts services on this machine should call, as the user who owns this checkout:" \
      "$root/docker-manager.sh start --native"
}

install_unit() {
  local unit file
  require_systemd
  unit=$(unit_name)
  file=$local_dir/$unit
  unit_text >"$file"
  if ! as_root install -m 644 "$file" "$unit_directory/$unit" || ! as_root systemctl daemon-reload ||
    ! as_root systemctl enable "$unit"; then
    die "the unit could not be installed (see above)."
  fi
  rm -f "$file"
  done_well "Installed $unit_directory/$unit: the stack starts with the machine, as user $(owner_of "$root")."
  say "To start it now: systemctl start $unit. Its log: journalctl -u $unit."
}

uninstall_unit() {
  local unit
  require_systemd
  unit=$(unit_name)
  [ -e "$unit_directory/$unit" ] || die "there is no $unit_directory/$unit."
  if ! as_root systemctl disable "$unit" || ! as_root rm -f "$unit_directory/$unit" || ! as_root systemctl daemon-reload; then
    die "the unit could not be removed (see above)."
  fi
  done_well "Removed. What runs goes on until ./docker-manager.sh stop."
}

# One unit that starts and stops everything, since the manager knows the order. A process that dies, or that the kernel ends
# for want of memory, must not take the others with it; "systemctl restart", or start by hand, brings it back.
unit_text() {
  local program
  program=$(unit_quote "$root/docker-manager.sh")
  program="/usr/bin/env bash ${program//$/\$\$}" # as an argument, because a program's own path may hold no quotes there
  cat <<TEXT
# Made by "docker-manager.sh service install"; made anew by the next one.
[Unit]
Description=E-Commerce Manager in ${root//%/%%}
Wants=network-online.target
After=network-online.target time-sync.target
RequiresMountsFor=$(unit_quote "$root") $(unit_quote "$NATIVE_DATA_DIR")

[Service]
Type=oneshot
RemainAfterExit=yes
User=$(owner_of "$root")
WorkingDirectory=${root//%/%%}
ExecStart=$program start --native
ExecStop=$program stop --native
Restart=on-failure
RestartSec=30
TimeoutStartSec=30min
TimeoutStopSec=5min
OOMPolicy=continue
NoNewPrivileges=yes
ProtectSystem=full

[Install]
WantedBy=multi-user.target
TEXT
}

# unit_quote TEXT: as one word of a unit file, where % and a backslash have a meaning.
unit_quote() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  printf '"%s"' "${text//%/%%}"
}
