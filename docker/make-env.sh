#!/bin/sh
# Writes .env for docker-compose.yml: passwords and keys of your own, readable by you only. What is there already stays,
# so that it can be run again after an update.
set -eu
cd "$(dirname "$0")/.."
umask 077
file=${1:-.env}
touch "$file"
chmod 600 "$file"

secret() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'; }
keep_or_add() {
    if ! grep -q "^$1=" "$file"; then printf '%s=%s\n' "$1" "$2" >>"$file"; fi
}

for name in MYSQL_PASSWORD MYSQL_ROOT_PASSWORD REDIS_PASSWORD MONGO_PASSWORD MINIO_PASSWORD \
    REALCATCHA_GATEWAY_KEY REALCATCHA_CAPTCHA_KEY REALCATCHA_INTERNAL_TOKEN GRAFANA_PASSWORD; do
    keep_or_add "$name" "$(secret)"
done
keep_or_add REALCATCHA_URL http://localhost:8080
keep_or_add COMPOSE_PROFILES demo
echo "$file is complete. Next: docker compose up --wait"
