import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CounterpointError,
  ifExists,
  variablesToFile,
  writeFileAtomically,
  type Encoder,
} from '@counterpoint/core';
import { jsonText } from '../export/write-files.js';
import type { FinetuneOptions } from '../finetune/finetune-options.js';
import type { FineTuned } from '../finetune/finish-fine-tune.js';
import type { Program } from '../program/program.js';
import { createStart } from '../run/create-components.js';
import type { OpenedRun } from '../run/open-run.js';
import { writeEncoder } from '../run/write-encoder.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { percent } from './percent.js';
import { studyBaselines } from './study-baselines.js';
import type { StudyCell } from './study.js';

export interface CellOptions {
  readonly program: Program;
  readonly opened: OpenedRun;
  /** Trains a run, as `finetune` does. */
  readonly finetune: (start: string, options: FinetuneOptions) => Promise<unknown>;
  /** The options of every run of the study. */
  readonly options: FinetuneOptions;
  readonly start: string;
  readonly folder: string;
  readonly display: ProgressDisplay;
}

/** What a run of a study starts from. */
type RunKind = 'fine-tuned' | 'scratch';

/** The folder of a run of a study. */
export function runOf(folder: string, share: number, seed: number, kind: RunKind): string {
  return join(folder, 'runs', `${share}-${seed}-${kind}`);
}

/** One cell: two runs of `finetune`, and the baselines on the same samples. */
export async function studyCell(
  share: number,
  seed: number,
  { program, opened, finetune, options, start, folder, display }: CellOptions,
): Promise<{ readonly cell: StudyCell; readonly heldOut: number }> {
  const run = async (kind: RunKind, from: string, more: FinetuneOptions = {}) => {
    const out = runOf(folder, share, seed, kind);
    const done = await fineTunedOf(out);
    if (done !== undefined) return { out, fineTuned: done };
    await rm(out, { recursive: true, force: true });
    display.say(`${percent(share)} of the labels, seed ${seed}, ${kind}.`);
    await finetune(from, { ...options, ...more, labelShare: share, seed, out });
    const fineTuned = await fineTunedOf(out);
    if (fineTuned === undefined) throw unfinished(out);
    return { out, fineTuned };
  };
  const tuned = await run('fine-tuned', start);
  const scratch = await writeScratch(opened, seed, folder);
  const fresh = await run('scratch', scratch, scratchTraining);
  const { head, startProbe, majority, samples } = tuned.fineTuned;
  const simple = await readOrCompute(join(tuned.out, 'baselines.json'), () =>
    studyBaselines(program, opened, tuned.out, display),
  );
  const all = { majority: majority.value, ...simple };
  const [trivial, best] = Object.entries(all).reduce((a, b) => (b[1] > a[1] ? b : a));
  return {
    heldOut: samples.heldOut,
    cell: {
      share,
      seed,
      samples: samples.train,
      trivial,
      accuracy: {
        'fine-tuned': head.value,
        linear: startProbe.value,
        'from scratch': fresh.fineTuned.head.value,
        trivial: best,
      },
    },
  };
}

/** From scratch all weights are trained, away from a start that knows nothing. */
const scratchTraining: FinetuneOptions = {
  ...{ train: 'all', batchNorm: 'batch', rank: undefined, alpha: undefined, l2Sp: undefined },
  ...{ distil: undefined, layerDecay: undefined, unfreeze: undefined, interpolate: undefined },
};

/** Accuracies that were stored before; else they are computed and stored. */
async function readOrCompute(
  file: string,
  compute: () => Promise<Readonly<Record<string, number>>>,
): Promise<Readonly<Record<string, number>>> {
  const text = await ifExists(readFile(file, 'utf8'));
  if (text !== undefined) return JSON.parse(text) as Readonly<Record<string, number>>;
  const accuracies = await compute();
  await writeFileAtomically(file, jsonText(accuracies));
  return accuracies;
}

async function fineTunedOf(run: string): Promise<FineTuned | undefined> {
  const text = await ifExists(readFile(join(run, 'fine-tune.json'), 'utf8'));
  return text === undefined ? undefined : (JSON.parse(text) as FineTuned);
}

/** A folder with the encoder of the run as its seed draws it. @throws CP_CLI_USAGE */
async function writeScratch(opened: OpenedRun, seed: number, folder: string): Promise<string> {
  const path = join(folder, 'scratch', String(seed));
  const { encoder: config, modality, plugins, label } = opened.config;
  const start = { encoder: config, modality, plugins, label, seed, weights: undefined };
  const encoder = await createStart(start, opened.registry);
  const other = await createStart({ ...start, seed: seed + 1 }, opened.registry);
  const [values, otherValues] = [await bytesOf(encoder), await bytesOf(other)];
  if (Buffer.compare(values, otherValues) === 0) throw pretrained(config.type);
  await writeEncoder(path, start, encoder);
  encoder.dispose();
  other.dispose();
  return path;
}

function bytesOf({ variables, state }: Encoder): Promise<Uint8Array> {
  return variablesToFile({ ...variables, ...state });
}

function pretrained(type: string): CounterpointError {
  return new CounterpointError('CP_CLI_USAGE', {
    what: `${type} has its weights from a file, whatever the seed: it cannot be trained from scratch`,
    where: 'study',
    expected: 'a run whose encoder is drawn from its seed',
    remedy: 'compare with `finetune` alone, which prints the linear probe of the start',
  });
}

function unfinished(run: string): CounterpointError {
  return new CounterpointError('CP_CLI_RUN_FAILED', {
    what: 'A run of the study did not end',
    where: run,
    remedy: 'give the same command again: runs that ended are kept',
  });
}
