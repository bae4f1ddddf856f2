import { spawnSync } from 'node:child_process';
import { findPython, type Python } from '../../bench/src/find-python.js';
import { engineRunner, here, Runner } from '../../bench/src/step-runner.js';
import type { StepReport } from './gpu-report.js';

/** A workload of the step benchmarks with its batch sizes. */
export type SizedWorkload = readonly [workload: string, batches: readonly number[]];

/** Workloads with three batch sizes each; the middle one is the benchmark's own. */
export const stepWorkloads: readonly SizedWorkload[] = [
  ['vision-step-narrow', [64, 256, 1024]],
  ['vision-step', [64, 256, 512]],
  ['vit-step', [32, 128, 512]],
  ['text-step', [64, 256, 1024]],
];

/** The same, small enough for a software device. */
export const tinyWorkloads: readonly SizedWorkload[] = [['small-text-step', [1, 2, 4]]];

/** PyTorch on the best device that it has, if it is installed. */
export interface Peer extends Python {
  readonly device: 'cuda' | 'cpu';
}

/** A python3 with torch (`COUNTERPOINT_PYTHON` names one), on CUDA where it sees a device. */
export function findPeer(): Peer | undefined {
  const python = findPython(['torch']);
  if (python === undefined) return undefined;
  const { status } = spawnSync(python.command, [
    ...python.args,
    '-c',
    'import sys, torch; sys.exit(0 if torch.cuda.is_available() else 1)',
  ]);
  const device = status === 0 ? 'cuda' : 'cpu';
  return { ...python, device };
}

/**
 * Measures steps of one workload and batch size, with our engine and PyTorch in turn, until the
 * deadline.
 */
export async function stepReport(
  engine: string,
  workload: string,
  batch: number,
  peer: Peer | undefined,
  steps: number,
  deadline: number,
): Promise<StepReport> {
  const ours = engineRunner(workload, engine, '2', batch);
  const theirs =
    peer && !workload.startsWith('small')
      ? new Runner(peer.command, [
          ...peer.args,
          here('engine-peer.py'),
          workload,
          'default',
          '2',
          String(batch),
          peer.device,
        ])
      : undefined;
  const notes: string[] = [];
  try {
    const active: Runner[] = [];
    if (await before(deadline, ours.ready())) active.push(ours);
    else notes.push('our engine did not start');
    if (theirs && (await before(deadline, theirs.ready()))) active.push(theirs);
    for (let i = 0; i < steps + warmUp && active.length > 0; i++) {
      for (const runner of [...active]) {
        const failed = await before(deadline, runner.step(), 'stopped at the time limit');
        if (failed === undefined) continue;
        active.splice(active.indexOf(runner), 1);
        notes.push(`${runner === ours ? 'ours' : 'peer'}: ${failed}`);
      }
      if (Date.now() > deadline) break;
    }
    const median = (runner: Runner | undefined) =>
      runner && runner.steps.length > warmUp ? runner.seconds(warmUp) : null;
    return {
      workload,
      batch,
      seconds: median(ours),
      memory: ours.steps.at(-1)?.memory ?? null,
      peerSeconds: median(theirs),
      note: notes.join('; '),
    };
  } finally {
    ours.stop();
    theirs?.stop();
  }
}

/** Warm-up steps, which compile graphs and allocate memory. */
const warmUp = 2;

/** A value, or `late` when the deadline comes first. */
function before<T, L = undefined>(deadline: number, value: Promise<T>, late?: L): Promise<T | L> {
  let timer: NodeJS.Timeout;
  const limit = new Promise<L>((resolve) => {
    timer = setTimeout(() => resolve(late as L), Math.max(0, deadline - Date.now()));
  });
  return Promise.race([value, limit]).finally(() => clearTimeout(timer));
}
