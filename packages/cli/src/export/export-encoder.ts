import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CounterpointError,
  disposeBatch,
  type Batch,
  type Dataset,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';
import { exportOnnx, runOnnx } from '@counterpoint/engine';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Program } from '../program/program.js';
import type { OpenedRun } from '../run/open-run.js';
import { writeEncoder } from '../run/write-encoder.js';
import { writing } from '../run/writing.js';
import { modelCard } from './model-card.js';

/** The largest difference between the file's embeddings and the encoder's that counts as equal. */
const tolerance = 1e-4;

/** What an export consists of, and how it was checked. */
export interface Exported {
  readonly folder: string;
  readonly files: readonly string[];
  readonly samples: number;
  readonly largestDifference: number;
}

/**
 * Writes an encoder as safetensors and as an ONNX file, and compares the file's embeddings with
 * the encoder's, sample by sample.
 *
 * @param values decoded samples to compare on; their batches give the shape of the input
 * @throws CP_CLI_EXPORT_SHAPE, CP_CLI_EXPORT_DIFFERS, CP_CLI_WRITE
 */
export async function exportEncoder(
  program: Program,
  run: OpenedRun,
  values: readonly unknown[],
  folder: string,
): Promise<Exported> {
  const { encoder, modality, config } = run;
  const batch = modality.batch([values[0]]);
  if (!('dataId' in batch)) {
    disposeBatch(batch);
    throw unlike('its batches have several tensors');
  }
  const shape = (batch as Tensor).shape.slice(1);
  disposeBatch(batch);
  const file = exportOnnx({
    inputs: { input: { shape } },
    run: ({ input }) => ({ embedding: encoder.encode(input as unknown as Batch) as Tensor2D }),
    weights: { ...encoder.variables, ...encoder.state },
  });
  let largestDifference = 0;
  for (const value of values)
    largestDifference = Math.max(largestDifference, await difference(run, value, file, shape));
  if (!(largestDifference <= tolerance))
    throw new CounterpointError('CP_CLI_EXPORT_DIFFERS', {
      what: `The ONNX file embeds ${values.length} samples with a difference of ${largestDifference}`,
      where: folder,
      expected: `at most ${tolerance}`,
      remedy: 'report it; nothing was written',
    });
  await writeEncoder(folder, config, encoder);
  const { type, ...settings } = config.modality;
  const preprocessing = {
    input: 'input',
    output: 'embedding',
    type: 'float32',
    shape: ['batch', ...shape],
    modality: type,
    settings,
  };
  await writing(folder, async () => {
    await writeFile(join(folder, 'encoder.onnx'), file);
    const text = `${JSON.stringify(preprocessing, null, 2)}\n`;
    await writeFile(join(folder, 'preprocessing.json'), text);
    await writeFile(join(folder, 'README.md'), modelCard(program, run));
  });
  return {
    folder,
    files: [
      'encoder.json',
      'encoder.safetensors',
      'encoder.onnx',
      'preprocessing.json',
      'README.md',
    ],
    samples: values.length,
    largestDifference,
  };
}

async function difference(
  { encoder, modality }: OpenedRun,
  value: unknown,
  file: Uint8Array,
  shape: readonly number[],
): Promise<number> {
  const batch = modality.batch([value]) as Tensor;
  if (batch.shape.slice(1).join() !== shape.join()) {
    batch.dispose();
    throw unlike(`its samples have different shapes, ${shape.join(' x ')} and others`);
  }
  const embedding = encoder.encode(batch as unknown as Batch);
  const expected = await embedding.data();
  embedding.dispose();
  const data = Float32Array.from(await batch.data());
  const result = await runOnnx(file, { input: { data, shape: batch.shape } });
  batch.dispose();
  return result['embedding']!.data.reduce(
    (largest, each, i) => Math.max(largest, Math.abs(each - expected[i]!)),
    0,
  );
}

function unlike(why: string): CounterpointError {
  return new CounterpointError('CP_CLI_EXPORT_SHAPE', {
    what: `The modality does not fit an ONNX file of fixed shape: ${why}`,
    where: 'export',
    expected: 'batches of one tensor, all samples of one shape',
    remedy: 'use the exported safetensors file in the folder of the run',
  });
}

/** The first samples of a data set, decoded; unreadable ones are skipped. */
export async function firstValues(
  stored: Dataset,
  { modality }: Pick<OpenedRun, 'modality'>,
  count: number,
  onSkip: (skipped: SkippedSample) => void,
): Promise<unknown[]> {
  const values: unknown[] = [];
  const order = { seed: 0, epoch: 0, shuffle: false };
  for await (const sample of stored.epoch(order, 0, onSkip)) {
    try {
      values.push(await modality.decode(sample as Sample));
    } catch (error) {
      const { code = 'CP_CLI_FAULT', message } = error as { code?: string; message: string };
      onSkip({ index: sample.index, key: sample.key, code, message });
    }
    if (values.length === count) break;
  }
  if (values.length > 0) return values;
  throw new CounterpointError('CP_CLI_NOTHING_READ', {
    what: 'None of the samples could be read',
    where: stored.name,
    expected: 'at least one to compare the exported file on',
    remedy: 'give other data with --data',
  });
}
