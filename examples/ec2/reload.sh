#!/usr/bin/env bash
# Brings a commit to every instance of a service, and waits until all have it: reload.sh SERVICE COMMIT
set -euo pipefail

service=$1 commit=$2
[[ $commit =~ ^[0-9a-f]{40}$ ]] || { echo "\"$commit\" is no commit" >&2; exit 1; }
[[ $service =~ ^[a-z0-9-]+$ ]] || { echo "\"$service\" is no service" >&2; exit 1; }

# Both are held to a form above, so they need no quoting here.
parameters=$(cat <<JSON
{
  "commands": [
    "set -e",
    "cd /srv/$service",
    "sudo -u app git fetch --quiet origin $commit",
    "sudo -u app git checkout --quiet --detach $commit",
    "sudo -u app npm ci --omit=dev",
    "sudo -u app env VERSION=$commit pm2 reload ecosystem.config.cjs --update-env"
  ]
}
JSON
)
id=$(aws ssm send-command --document-name AWS-RunShellScript --targets "Key=tag:Service,Values=$service" \
  --parameters "$parameters" --max-concurrency 1 --max-errors 0 --timeout-seconds 120 \
  --comment "$service $commit" --query Command.CommandId --output text)

deadline=$((SECONDS + 900))
while [ $SECONDS -lt $deadline ]; do
  statuses=$(aws ssm list-command-invocations --command-id "$id" --query 'CommandInvocations[].Status' --output text)
  case $statuses in
    *Failed* | *TimedOut* | *Cancelled*)
      aws ssm list-command-invocations --command-id "$id" --details \
        --query 'CommandInvocations[].[InstanceId,Status,CommandPlugins[0].Output]' --output text >&2
      exit 1
      ;;
    '' | *Pending* | *InProgress* | *Delayed*) sleep 5 ;;
    *) exit 0 ;;
  esac
done
echo "The command $id did not end within 15 minutes" >&2
exit 1
