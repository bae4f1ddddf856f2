/**
 * npm run gpu -- --out FOLDER [--limit SECONDS] [--engines webgpu,cuda] [--tiny]: what our engine
 * does on this machine's GPU. Starts each engine, runs a sample of TensorFlow.js's own suites, the
 * golden trajectories, and training steps at three batch sizes beside PyTorch where there is one.
 * Writes report.json and report.md as it goes; needs no network. Exit code 1 when an engine that
 * started failed a spec or a trajectory, 3 when no engine started.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkGpu } from './check-gpu.js';
import { reportTables } from './gpu-report.js';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    limit: { type: 'string', default: '540' },
    engines: { type: 'string', default: 'webgpu,cuda' },
    tiny: { type: 'boolean', default: false },
  },
});
const limit = Number(values.limit);
if (values.out === undefined || !(limit > 0)) {
  process.stderr.write(
    'Usage: npm run gpu -- --out FOLDER [--limit SECONDS] [--engines webgpu,cuda] [--tiny]\n',
  );
  process.exit(2);
}
const out = resolve(values.out);
mkdirSync(out, { recursive: true });
const report = await checkGpu({
  engines: values.engines.split(','),
  deadline: Date.now() + 1000 * limit,
  tiny: values.tiny,
  folder: out,
  say: (line) => process.stdout.write(`${line}\n`),
  save: (state) => {
    writeFileSync(join(out, 'report.json'), `${JSON.stringify(state, undefined, 2)}\n`);
    writeFileSync(join(out, 'report.md'), reportTables(state));
  },
});
process.stdout.write(
  `\n${reportTables(report)}\nWritten: ${join(out, 'report.json')}, report.md\n`,
);
const started = report.engines.filter(({ reason }) => reason === null);
const failed = started.some(({ conformance, golden }) =>
  [conformance, golden].some((outcome) => 'failed' in outcome && outcome.failed > 0),
);
process.exitCode = started.length === 0 ? 3 : failed ? 1 : 0;
