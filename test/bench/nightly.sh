#!/bin/sh
# What takes too long for every day: a thousand random histories, kills at 200 moments and at every boundary between
# two writes, four processes for a minute, a thousand saves. From the repository's root, after `npm run build`.
# Each suite runs to its end, and the last line says whether all held.
set -u
cd "$(dirname "$0")/../.." || exit 1
failed=''

held() {
  name=$1
  shift
  echo "== $name"
  if ! env "$@"; then failed="$failed $name"; fi
}

run='npx vitest run --config test/vitest.config.ts'
held histories LODESTONE_SEEDS="${SEEDS:-1000}" $run test/engine/convergence.test.ts test/engine/events.test.ts
held kills LODESTONE_KILLS="${KILLS:-200}" $run test/e2e/kill.test.ts
held boundaries LODESTONE_BOUNDARIES=1 $run test/e2e/boundaries.test.ts
held processes LODESTONE_SECONDS="${SECONDS_OF_PROCESSES:-60}" $run test/e2e/processes.test.ts
held saves LODESTONE_SAVES="${SAVES:-1000}" $run test/store/upkeep.test.ts

if [ -n "$failed" ]; then
  echo "Failed:$failed"
  exit 1
fi
echo 'All held.'
