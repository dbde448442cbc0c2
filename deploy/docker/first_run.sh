#!/bin/sh
# Makes the keys that are not there yet, and settings that let the daemon's key upload and the coordinator's create
# events. What is there stays as it is. Usage: first_run.sh FOLDER
set -eu
umask 077
keys=$1

[ -e "$keys/oracle.pem" ] || noaa-oracle keygen --oracle-private-key "$keys/oracle.pem"
for name in daemon coordinator; do
    [ -e "$keys/$name.pem" ] || noaa-daemon keygen --private-key "$keys/$name.pem" >"$keys/$name.txt"
    cat "$keys/$name.txt"
done
# npub NAME: the public name, as it was printed when the key was made.
npub() { sed -n 's/^public key: //p' "$keys/$1.txt"; }
[ -e "$keys/oracle.toml" ] || cat >"$keys/oracle.toml" <<EOF
uploader_pubkeys = ["$(npub daemon)"]
coordinator_pubkeys = ["$(npub coordinator)"]
EOF
