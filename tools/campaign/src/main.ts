import { parseArgs } from 'node:util';
import { runCampaign } from './run-campaign.js';
import type { Fault } from './trial.js';

// npm run campaign -- N [--seed S] [--only NAME] [--faults kill,full-disk] [--minutes M]: N random
// commands under random faults. Disks that fill up and read-only folders are tmpfs mounts, which
// need root. Exit code 1 when anything went wrong. Ctrl-C ends it with the figures until then.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    faults: { type: 'string' },
    minutes: { type: 'string' },
  },
});
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
const { counts, byScenario, failures } = await runCampaign({
  count: Number(positionals[0] ?? '20'),
  seed: Number(values.seed),
  only: values.only,
  faults: values.faults?.split(',') as Fault['kind'][] | undefined,
  deadlineMs: values.minutes === undefined ? undefined : 60_000 * Number(values.minutes),
  signal: stop.signal,
  log: (line) => console.log(line),
});
console.table(counts);
console.table(byScenario);
for (const failure of failures) console.log(failure);
const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
console.log(`${total} faults, ${failures.length} failures`);
process.exitCode = failures.length > 0 ? 1 : 0;
