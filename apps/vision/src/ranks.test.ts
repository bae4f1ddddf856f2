import { spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '@counterpoint/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  bundle,
  hasMpirun,
  rankEnvironment,
  runRanks,
  type RanksOutcome,
  type RunRanksOptions,
} from '../../../packages/distributed/src/testing/run-ranks.js';
import { writePictures } from './testing/write-pictures.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'counterpoint-ranks-'));
afterAll(() => rmSync(folder, { recursive: true }));
const data = join(folder, 'pictures');
const steps = 10;

/** A run of 10 steps of 16 pictures in micro-batches of 4, with a checkpoint every second step. */
const words = (out: string) =>
  [
    ...['train', '--data', data, '--batch-size', '16', '--epochs', '2', '--threads', '1', '--json'],
    ...['modality.side=16', 'views.side=16', 'encoder.type=image/vit', 'microBatch=4'],
    ...[
      'encoder.side=16',
      'encoder.patch=8',
      'encoder.width=16',
      'encoder.depth=1',
      'encoder.heads=2',
    ],
    ...['checkpoint.everySteps=2', 'learningRate.base=0.01', 'metricsEverySteps=5'],
  ]
    .flatMap((word) => (word.includes('=') ? ['--set', word] : [word]))
    .concat('--out', join(folder, out));

const errorIn = ({ output }: RanksOutcome) =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{"error"'))
    .map(
      (line) =>
        (JSON.parse(line) as { error: { code: string; where?: string; what: string } }).error,
    );
const newestCheckpoint = (run: string) =>
  Math.max(
    0,
    ...(existsSync(join(folder, run, 'checkpoints'))
      ? readdirSync(join(folder, run, 'checkpoints')).map((name) =>
          Number(/^step-(\d+)$/.exec(name)?.[1] ?? 0),
        )
      : []),
  );

/** The process of a rank of the run in a folder. */
function processOf(rank: number, out: string): number {
  const about = (pid: string, file: string): readonly string[] => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
    } catch {
      return []; // The process has ended.
    }
  };
  const actual = readdirSync('/proc').find(
    (pid) =>
      /^\d+$/.test(pid) &&
      about(pid, 'cmdline').includes(join(folder, out)) &&
      about(pid, 'environ').includes(`OMPI_COMM_WORLD_RANK=${rank}`),
  );
  if (actual === undefined) throw new Error(`rank ${rank} of ${out} is not there`);
  return Number(actual);
}

describe.skipIf(!hasMpirun())('training on several ranks', () => {
  let program: string;
  let alone: Map<string, Float32Array>;
  const train = (ranks: number, out: string, options?: RunRanksOptions, ...more: string[]) =>
    runRanks(
      ranks,
      program,
      [...words(out), '--ranks', 'mpi', '--deadline', '60', ...more],
      options,
    );
  const resume = (ranks: number, out: string) =>
    runRanks(ranks, program, ['train', '--resume', join(folder, out), '--ranks', 'mpi', '--json']);
  const weights = (out: string) => {
    const file = join(folder, out, 'export/encoder.safetensors');
    const { tensors } = readSafetensors(readFileSync(file), file);
    const values = ({ bytes }: { bytes: Uint8Array }) => new Float32Array(bytes.slice().buffer);
    return new Map(Object.entries(tensors).map(([name, tensor]) => [name, values(tensor)]));
  };
  /** The largest difference from the run of one process. */
  const difference = (out: string) => {
    const actual = weights(out);
    expect([...actual.keys()]).toEqual([...alone.keys()]);
    return Math.max(
      ...[...actual].flatMap(([name, values]) =>
        Array.from(values, (value, i) => Math.abs(value - alone.get(name)![i]!)),
      ),
    );
  };
  /** Acts once the run has written a checkpoint. */
  const atFirstCheckpoint = (out: string, act: (launcher: ChildProcess) => void) => ({
    onStart: async (launcher: ChildProcess) => {
      while (newestCheckpoint(out) === 0 && launcher.exitCode === null) await wait(20);
      if (launcher.exitCode === null) act(launcher);
    },
  });

  beforeAll(async () => {
    await writePictures(data, 80, 16);
    program = await bundle(here('main.ts'));
    const { status, stderr } = spawnSync(process.execPath, [program, ...words('alone')], {
      env: rankEnvironment,
      encoding: 'utf8',
    });
    expect([stderr, status]).toEqual(['', 0]);
    alone = weights('alone');
  });

  test('gives what one process gives, where ranks have unequal shares', async () => {
    const outcome = await train(3, 'three');
    expect([outcome.code, outcome.errors]).toEqual([0, '']);
    expect(JSON.parse(outcome.output)).toMatchObject({ step: steps, ended: 'done' });
    expect(difference('three')).toBeLessThan(1e-5);
  });

  test('USR1 stops every rank after the same step, with a checkpoint; another number of ranks goes on', async () => {
    const outcome = await train(
      2,
      'asked',
      atFirstCheckpoint('asked', (launcher) => void launcher.kill('SIGUSR1')),
    );
    expect([outcome.code, errorIn(outcome)]).toEqual([0, []]);
    const { step, ended } = JSON.parse(outcome.output.trim().split('\n').at(-1)!) as {
      step: number;
      ended: string;
    };
    expect(ended).toBe('stopped');
    expect(step).toBe(newestCheckpoint('asked'));
    expect(step).toBeLessThan(steps);
    expect((await resume(3, 'asked')).code).toBe(0);
    expect(difference('asked')).toBeLessThan(1e-5);
  });

  test.each([
    [0, 3],
    [1, 2],
  ])(
    'a rank that is killed (%i) ends the job; %i ranks go on from its checkpoint',
    async (rank, next) => {
      const out = `killed-${rank}`;
      const outcome = await train(
        2,
        out,
        atFirstCheckpoint(out, () => process.kill(processOf(rank, out), 'SIGKILL')),
      );
      expect(outcome.code).not.toBe(0);
      expect(newestCheckpoint(out)).toBeLessThan(steps);
      const resumed = await resume(next, out);
      expect([resumed.code, errorIn(resumed), resumed.errors]).toEqual([0, [], '']);
      expect(difference(out)).toBeLessThan(1e-5);
    },
  );

  test('a rank that hangs ends all at the deadline, with one error that names the exchange', async () => {
    const hang = atFirstCheckpoint('hung', () => process.kill(processOf(1, 'hung'), 'SIGSTOP'));
    const outcome = await train(2, 'hung', hang, '--deadline', '3');
    expect(outcome.code).not.toBe(0);
    expect(errorIn(outcome)).toMatchObject([
      {
        code: 'CP_DIST_TIMEOUT',
        what: 'Rank 0 waited 3 seconds for another rank',
        where: expect.stringMatching(/\(all-|\(barrier/),
      },
    ]);
  });

  test('a disk that is full on rank 0 ends all, with one error', async () => {
    const outcome = await train(2, 'full', { fileLimitKib: 64 });
    expect(outcome.code).not.toBe(0);
    expect(errorIn(outcome)).toMatchObject([{ code: 'CP_CORE_CHECKPOINT_WRITE' }]);
  });

  const failing = (rank: number, pattern: string, after = 0) => ({
    environment: {
      NODE_OPTIONS: `--import=${here('testing/fail-reads.mjs')}`,
      FAIL_RANK: String(rank),
      FAIL_PATTERN: pattern,
      FAIL_AFTER: String(after),
    },
  });

  test('a picture that one rank alone cannot read is left out by all, or ends all, with one error', async () => {
    const outcome = await train(3, 'unreadable', failing(2, String.raw`[05]\.png$`));
    expect([outcome.code, errorIn(outcome)]).toEqual([0, []]);
    const { skipped } = JSON.parse(outcome.output.trim().split('\n').at(-1)!) as {
      skipped: number;
    };
    expect(skipped).toBeGreaterThan(0);
    const refused = await train(
      3,
      'refused',
      failing(2, String.raw`[05]\.png$`),
      '--on-error',
      'fail',
    );
    expect(refused.code).not.toBe(0);
    expect(errorIn(refused)).toMatchObject([{ code: 'CP_DATA_READ' }]);
  });

  test('data that end on one rank end all, with one error', async () => {
    const outcome = await train(2, 'ended', failing(1, String.raw`\.png$`, 12));
    expect(outcome.code).not.toBe(0);
    expect(errorIn(outcome)).toHaveLength(1);
  });
});
