import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  fileToVariables,
  type FineTune,
  interpolate,
  Linear,
  prefixed,
  Rng,
  startOf,
  variablesToFile,
  writeFileAtomically,
  type Dataset,
  type Encoder,
  type NamedVariables,
} from '@counterpoint/core';
import {
  classified,
  meanDifference,
  meanInterval,
  type Classified,
  type Interval,
  type LabelledMatrix,
} from '@counterpoint/eval';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import { createStart } from '../run/create-components.js';
import type { PretrainResult } from '../run/pretrain.js';
import { writeEncoder } from '../run/write-encoder.js';
import { portablePaths } from '../run/portable-paths.js';
import { headFileName } from './class-head.js';
import { embedLabelled, type HeadStartOptions } from './head-start.js';

/** The shares of the end that are candidates. */
const shares = [0, 0.2, 0.4, 0.6, 0.8, 1];

/** What fine-tuning gave, on samples that it was not trained on. */
export interface FineTuned {
  /** In the order of the head's logits. */
  readonly classes: readonly string[];
  readonly samples: { readonly train: number; readonly heldOut: number };
  /** Accuracy of the head of the run, as it is exported. */
  readonly head: Interval;
  /** Accuracy of a linear probe on the model that the run started from. */
  readonly startProbe: Interval;
  /** Accuracy of the class that most training samples have. */
  readonly majority: Interval;
  /** Paired differences of the head. */
  readonly gain: { readonly overStartProbe: Interval; readonly overMajority: Interval };
  /** The share of the end in the exported weights. */
  readonly interpolation: number;
  /** Accuracy for each share that was candidates; then `head` is the best of these. */
  readonly candidates?: readonly { readonly share: number; readonly accuracy: number }[];
}

interface FinishOptions extends HeadStartOptions {
  readonly result: Pick<PretrainResult<never>, 'encoder' | 'method'>;
}

/**
 * The end of a run that learns classes: chooses how far from the start the export lies, writes it
 * with its head, and scores the head beside the start's linear probe and the most frequent class.
 */
export async function finishFineTune(options: FinishOptions): Promise<FineTuned> {
  const { config, registry, samples, folder, display, result } = options;
  const { interpolation, split } = config.fineTune!;
  const { classes, weights } = config.method as unknown as {
    classes: readonly string[];
    weights: string;
  };
  const encoder = result.encoder as Encoder;
  const { head } = result.method as unknown as FineTune;
  const end = all(encoder, head);
  const start = await startModel(config, registry, weights, classes.length);
  try {
    display.say('Scoring the samples that were held out.');
    const heldOutSet = samples.heldOut!;
    const first = await embedLabelled(options, heldOutSet, start.encoder, split);
    const labels = await labelsOf(samples.dataset);
    const isFixed = config.adapt?.train === 'head';
    const reached = startOf(end);
    const score = async (share: number): Promise<Classified> => {
      interpolate(end, start.variables, reached, share);
      const rows = isFixed ? first : await embedLabelled(options, heldOutSet, encoder, split);
      return await classify(rows, head, classes.length);
    };
    const candidates: { share: number; correct: Uint8Array; accuracy: Interval }[] = [];
    for (const share of interpolation === 'validation' ? shares : [interpolation]) {
      const { correct } = await score(share);
      candidates.push({ share, correct, accuracy: meanInterval(correct) });
    }
    // Of equals the one nearest to the start.
    const best = candidates.reduce((a, b) => (b.accuracy.value > a.accuracy.value ? b : a));
    interpolate(end, start.variables, reached, best.share);
    Object.values(reached).forEach((copy) => copy.dispose());
    const majority = majorityCorrect(labels, first, classes.length);
    const { correct: probe } = await classify(first, start.head, classes.length);
    const fineTuned: FineTuned = {
      classes,
      samples: { train: labels.length, heldOut: first.count },
      head: best.accuracy,
      startProbe: meanInterval(probe),
      majority: meanInterval(majority),
      gain: {
        overStartProbe: meanDifference(best.correct, probe),
        overMajority: meanDifference(best.correct, majority),
      },
      interpolation: best.share,
      ...(candidates.length > 1
        ? {
            candidates: candidates.map(({ share, accuracy }) => ({
              share,
              accuracy: accuracy.value,
            })),
          }
        : {}),
    };
    await writeRun(folder, config, encoder, head, fineTuned);
    return fineTuned;
  } finally {
    start.encoder.dispose();
    start.head.dispose();
  }
}

async function writeRun(
  folder: string,
  config: HeadStartOptions['config'],
  encoder: Encoder,
  head: Linear,
  fineTuned: FineTuned,
): Promise<void> {
  const recorded = portablePaths(config, folder);
  const record = { ...recorded, label: recorded.data.label };
  const file = await variablesToFile(head.variables, {
    format: 'counterpoint',
    classes: JSON.stringify(fineTuned.classes),
  });
  await writeEncoder(join(folder, 'export'), record, encoder);
  await writeFileAtomically(join(folder, 'export', headFileName), file);
  await writeFileAtomically(
    join(folder, 'fine-tune.json'),
    `${JSON.stringify(fineTuned, null, 2)}\n`,
  );
}

/** Everything that is interpolated, by name. */
function all(encoder: Encoder, head: Linear): NamedVariables {
  return {
    ...prefixed('encoder', { ...encoder.variables, ...encoder.state }),
    ...prefixed('head', head.variables),
  };
}

async function startModel(
  config: HeadStartOptions['config'],
  registry: HeadStartOptions['registry'],
  weights: string,
  classes: number,
): Promise<{ encoder: Encoder; head: Linear; variables: NamedVariables }> {
  const encoder = await createStart(config, registry);
  const rng = Rng.of(0, 'overwritten');
  const head = new Linear({ inputs: encoder.width, outputs: classes, rng });
  fileToVariables(await readFile(weights), head.variables, weights);
  return { encoder, head, variables: all(encoder, head) };
}

async function classify(
  { rows, count, width, labels }: LabelledMatrix,
  head: Linear,
  classes: number,
): Promise<Classified> {
  const logits = tidy(() => head.apply(tensor2d(Float32Array.from(rows), [count, width])));
  const values = Float64Array.from(await logits.data());
  logits.dispose();
  return classified(values, classes, labels);
}

/** The labels of the samples that have one. */
async function labelsOf(dataset: Dataset): Promise<number[]> {
  const labels: number[] = [];
  const order = { seed: 0, epoch: 0, shuffle: false };
  for await (const { label } of dataset.epoch(order, 0, () => undefined))
    if (label !== undefined && label >= 0) labels.push(label);
  return labels;
}

function majorityCorrect(
  labels: readonly number[],
  heldOut: LabelledMatrix,
  classes: number,
): Uint8Array {
  const counts = new Uint32Array(classes);
  for (const label of labels) counts[label]!++;
  const most = counts.indexOf(Math.max(...counts));
  return Uint8Array.from(Array.from(heldOut.labels), (label) => (label === most ? 1 : 0));
}
