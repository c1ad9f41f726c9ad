#!/bin/sh
# Two PostgreSQL majors, two brokers, one code: the suite again on the servers that the environment names, or on those
# of the standard local ports. Without any, says so and succeeds.
set -eu
cd "$(dirname "$0")/.."
if [ -z "${DATABASE_URL:-}" ]; then
  .venv/bin/python -m deploy.local_servers || { echo "no PostgreSQL and Redis on the standard local ports: one lane only"; exit 0; }
  export DATABASE_URL="postgresql://rempart_app@127.0.0.1:5432/rempart_lane"
  export DATABASE_OWNER_URL="postgresql://rempart_owner@127.0.0.1:5432/rempart_lane"
  export REDIS_URL="redis://127.0.0.1:6379/9"
fi
echo "second lane: ${DATABASE_URL##*@}"
REMPART_LOCAL=1 .venv/bin/python -m deploy.suite -n "${WORKERS:-2}"
