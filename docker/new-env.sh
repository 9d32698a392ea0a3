#!/bin/sh
# Prints a new .env for docker-compose.yml, each secret drawn from the system's random source.
#   sh docker/new-env.sh https://samelight.example.org > .env
set -eu
address=${1:?give the address people will type, such as https://samelight.example.org}
umask 077
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
cat <<END
PUBLIC_URL=$address
DATABASE_ADMIN_PASSWORD=$(random 24)
DATABASE_OWNER_PASSWORD=$(random 24)
DATABASE_APP_PASSWORD=$(random 24)
DATABASE_JOBS_PASSWORD=$(random 24)
GARAGE_RPC_SECRET=$(random 32)
S3_ACCESS_KEY_ID=GK$(random 12)
S3_SECRET_ACCESS_KEY=$(random 32)
# Signs sessions and wraps keys. Keep a copy apart from the backups: without it they cannot be read in full.
MASTER_KEY=$(random 32)
END
