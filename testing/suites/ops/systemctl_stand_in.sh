#!/bin/bash
# Stands in for systemd, which cannot run in a chroot: `systemctl enable --now UNIT…` starts what the installed units
# say, as their user, with their environment, credentials and folders. How they are confined is not its concern.
set -euo pipefail
[ "$1 $2" = "enable --now" ] || { echo "systemctl $*: not here" >&2; exit 1; }
shift 2
# What moves the programs' time must be theirs from its first moment.
preload=${LD_PRELOAD-}
unset LD_PRELOAD FAKETIME_SHARED
for unit in "$@"; do
  file=/lib/systemd/system/$unit.service
  value() { sed -n "s/^$1=//p" "$file"; }
  user=$(value User)
  state=/var/lib/$(value StateDirectory)
  credentials=/run/credentials/$unit
  install -d -m "$(value StateDirectoryMode)" -o "$user" -g "$user" "$state"
  install -d -m 0500 -o "$user" "$credentials"
  IFS=: read -r name path < <(value LoadCredential)
  install -m 0400 -o "$user" "$path" "$credentials/$name"
  mapfile -t environment < <(value Environment | sed "s|%d|$credentials|")
  extra=$(value EnvironmentFile | sed 's/^-//')
  [ ! -e "$extra" ] || mapfile -t -O "${#environment[@]}" environment <"$extra"
  read -ra command < <(value ExecStart)
  cd "$(value WorkingDirectory)"
  setsid setpriv --reuid="$user" --regid="$user" --clear-groups env "LD_PRELOAD=$preload" "${environment[@]}" "${command[@]}" \
    >"/var/log/$unit.log" 2>&1 </dev/null &
  echo $! >"/run/$unit.pid"
done
