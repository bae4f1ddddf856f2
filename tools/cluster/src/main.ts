/**
 * Runs the Slurm scripts of docs/cluster on this machine: `npm run cluster`. Starts a Slurm of one
 * node, trains on two ranks, stops them by USR1, lets the job requeue itself and go on, embeds in an
 * array of which one task is cancelled, and merges. Needs root, Open MPI, and Debian's `slurm-wlm`
 * and `munge`.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writePictures } from '../../../apps/vision/src/testing/write-pictures.js';
import { bundle } from '../../../packages/distributed/src/testing/run-ranks.js';
import {
  missingPrograms,
  startScratchSlurm,
  statesOf,
  submit,
  type ScratchSlurm,
} from './scratch-slurm.js';

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const [totalSteps, shards, pictures] = [60, 3, 96];

const missing = missingPrograms();
if (missing.length > 0) {
  process.stderr.write(`${missing.join(', ')} missing. Debian: apt install slurm-wlm munge\n`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'counterpoint-cluster-'));
chmodSync(folder, 0o755);
await writePictures(join(folder, 'photos'), pictures, 16);
for (let shard = 0; shard < shards; shard++)
  execFileSync('tar', ['-cf', join(folder, `shard-${shard}.tar`), `class-${shard}`], {
    cwd: join(folder, 'photos'),
  });
mkdirSync(join(folder, 'bin'));
const program = await bundle(root('apps/vision/src/main.ts'));
const command = join(folder, 'bin/counterpoint-vision');
writeFileSync(command, `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, { mode: 0o755 });
const vision = (...words: string[]) =>
  execFileSync(command, [...words, '--json'], { cwd: folder, encoding: 'utf8' });
const tsx = ['--conditions=@counterpoint/source', '--import', import.meta.resolve('tsx')];
const generic = [...tsx, root('packages/cli/src/main.ts'), 'shards', 'index', folder];
execFileSync(process.execPath, [...generic, '--out', join(folder, 'shards.json')]);

const slurm = await startScratchSlurm(join(folder, 'slurm'));
const say = (line: string) => void process.stdout.write(`${line}\n`);
try {
  await train(slurm);
  await embed(slurm);
  say('All held.');
} finally {
  slurm.stop();
}
rmSync(folder, { recursive: true });

async function train(cluster: ScratchSlurm): Promise<void> {
  const small = ['modality.side=16', 'views.side=16', 'encoder.width=4', 'checkpoint.everySteps=5'];
  const job = submit(cluster, root('docs/cluster/train.slurm.sh'), {
    cwd: folder,
    options: ['--nodes=1', '--ntasks-per-node=2', '--cpus-per-task=1', '--output=train-%j.txt'],
    variables: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      DATA: 'photos',
      RUN: 'run',
      TOTAL_STEPS: String(totalSteps),
      OPTIONS: [
        `--method simclr --batch-size 32 --epochs ${(totalSteps * 32) / pictures}`,
        ...small.map((entry) => `--set ${entry}`),
      ].join(' '),
    },
  });
  await until(() => stepsOf().length >= 10, 'ten steps');
  execFileSync('scancel', ['--signal=USR1', job], { env: cluster.environment });
  await until(() => !statesOf(cluster, job).includes('RUNNING'), 'the stop');
  const stopped = stepsOf().at(-1)!;
  check(stopped < totalSteps, `USR1 stopped both ranks after step ${stopped} of ${totalSteps}`);
  check(existsSync(join(folder, `run/checkpoints/step-${stopped}`)), 'there is a checkpoint of it');
  check(statesOf(cluster, job).includes('PENDING'), 'the job is in the queue again');
  await until(() => statesOf(cluster, job).length === 0, 'the end of training');
  const steps = stepsOf();
  check(
    steps.length === totalSteps && steps.every((step, i) => step === i + 1),
    `it went on to step ${steps.at(-1)}, with one line of metrics a step`,
  );
}

async function embed(cluster: ScratchSlurm): Promise<void> {
  const start = () =>
    submit(cluster, root('docs/cluster/embed-array.slurm.sh'), {
      cwd: folder,
      options: [`--array=1-${shards}`, '--cpus-per-task=1', '--output=embed-%a.txt'],
      variables: {
        PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
        MODEL: 'run',
        DATA: 'shards.json',
      },
    });
  const first = start();
  execFileSync('scancel', [`${first}_2`], { env: cluster.environment });
  await until(() => statesOf(cluster, first).length === 0, 'the array');
  const record = join(folder, `embeddings/embeddings-00002-of-0000${shards}.json`);
  check(!existsSync(record), 'the shard of the cancelled task is absent');
  const second = start();
  await until(() => statesOf(cluster, second).length === 0, 'the array, once more');
  const merged = JSON.parse(
    vision('embed', 'merge', 'embeddings', '--out', 'all.parquet').trim().split('\n').at(-1)!,
  ) as { readonly rows?: number; readonly samples?: number };
  check((merged.rows ?? merged.samples) === pictures, `the merged file has ${pictures} rows`);
}

/** The steps in the run's metrics. */
function stepsOf(): readonly number[] {
  const file = join(folder, 'run/metrics.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => (JSON.parse(line) as { step: number }).step);
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (let seconds = 0; seconds < 400; seconds++) {
    if (holds()) return;
    await wait(1000);
  }
  throw new Error(`Waited 400 s for ${what}: see ${folder}`);
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Not so: ${what}. See ${folder}`);
  say(what);
}
