#!/usr/bin/env bash
# Failover with curl: who answers while sandbox-a fails, what the plan was, and what the record says afterwards.
# Run: FAIRLEAD_API_KEY=sk-fl-v1-… examples/failover.sh
set -euo pipefail
url=${FAIRLEAD_URL:-http://localhost:8787/api/v1}
key=${FAIRLEAD_API_KEY:?the key that npm start printed}

post() { # PATH CONTENT, further arguments go to curl
  local path=$1 content=$2
  shift 2
  curl -sS "$url$path" -H "Authorization: Bearer $key" -H "Content-Type: application/json" "$@" \
    -d "{\"model\": \"fairlead/demo\", \"messages\": [{\"role\": \"user\", \"content\": \"$content\"}],
         \"provider\": {\"order\": [\"sandbox-a\", \"sandbox-b\"]}}"
}

echo "The plan, calling nobody:"
post /route "Hello!"
echo; echo

echo "Sandbox A fails; the client sees an answer of another one:"
headers=$(mktemp)
trap 'rm -f "$headers"' EXIT
post /chat/completions "Hello! [[fail:sandbox-a]]" -D "$headers"
echo; echo

id=$(tr -d '\r' < "$headers" | awk -F': ' 'tolower($1) == "x-generation-id" { print $2 }')
echo "The record of $id, which lists both attempts:"
for _ in 1 2 3 4 5; do
  curl -sSf "$url/generation?id=$id" -H "Authorization: Bearer $key" 2> /dev/null && break
  sleep 1
done
echo; echo

echo "Everybody fails; the error lists who was tried:"
post /chat/completions "Hello! [[fail]]"
echo
