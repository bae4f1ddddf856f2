import { CounterpointError, disposeBatch, type Batch } from '@counterpoint/core';
import { exportOnnx } from '@counterpoint/engine';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Program } from '../program/program.js';
import type { OpenedRun } from '../run/open-run.js';
import type { OnnxInputs } from './compact-file.js';
import type { ExportOptions } from './export-options.js';
import { finishExport, type FinishedExport } from './finish-export.js';
import { proveFile, type ProofCase } from './prove-file.js';
import type { SampleValues } from './sample-values.js';
import { unlikeValues } from './unlike-values.js';
import { jsonText } from './write-files.js';

/** Samples on which an exported file is compared with the encoder. */
const compared = 16;

/** An encoder of any modality as an ONNX file. */
export interface EncoderFile {
  readonly file: Uint8Array;
  /** Of the input, without the batch. */
  readonly shape: readonly number[];
}

/**
 * Writes an encoder as safetensors and as an ONNX file, and compares the file's embeddings with
 * the encoder's, for the most unlike of the samples, one by one and in one batch.
 *
 * @param samples decoded samples to choose from; their batches give the shape of the input
 * @throws CP_CLI_EXPORT_SHAPE, CP_CLI_EXPORT_DIFFERS, CP_CLI_WRITE, CP_CORE_WRITE
 */
export async function exportEncoder(
  program: Program,
  run: OpenedRun,
  { values, labels }: SampleValues,
  folder: string,
  options: Pick<ExportOptions, 'dtype' | 'twin'> = {},
): Promise<FinishedExport> {
  const shape = shapeOf(run, values);
  const { encoder, modality, config } = run;
  const file = exportOnnx({
    inputs: { input: { shape } },
    run: ({ input }) => ({ embedding: encoder.encode(input as unknown as Batch) as Tensor2D }),
    weights: { ...encoder.variables, ...encoder.state },
  });
  const cases: ProofCase[] = [];
  const places = await unlikeValues(modality, values, compared);
  for (const place of places)
    cases.push(await proofCase(run, `sample ${place + 1} of the data`, [values[place]]));
  const unlike = places.map((place) => values[place]);
  cases.push(await proofCase(run, 'all samples in one batch', unlike));
  const proof = await proveFile(file, cases, { output: 'embedding', where: folder });
  const { type, ...settings } = config.modality;
  const preprocessing = {
    input: 'input',
    output: 'embedding',
    type: 'float32',
    shape: ['batch', ...shape],
    modality: type,
    settings,
  };
  const batch = modality.batch(values) as Tensor;
  const batches: OnnxInputs[] = [
    { input: { data: Float32Array.from(await batch.data()), shape: batch.shape } },
  ];
  batch.dispose();
  return finishExport({
    program,
    run,
    folder,
    file,
    output: 'embedding',
    proof,
    files: { 'preprocessing.json': jsonText(preprocessing) },
    options,
    costSamples: () => Promise.resolve({ batches, labels }),
    reading: [
      '## Reading the files',
      '',
      '`encoder.onnx` takes batches as the modality in `preprocessing.json` makes them.',
    ],
  });
}

/** @throws CP_CLI_EXPORT_SHAPE */
function shapeOf({ modality }: OpenedRun, values: readonly unknown[]): readonly number[] {
  const shapes = values.map((value) => {
    const batch = modality.batch([value]);
    const shape = 'dataId' in batch ? (batch as Tensor).shape.slice(1) : undefined;
    disposeBatch(batch);
    if (shape === undefined) throw unlike('its batches have several tensors');
    return shape;
  });
  const [first = []] = shapes;
  if (shapes.some((shape) => shape.join() !== first.join()))
    throw unlike(`its samples have different shapes, ${first.join(' x ')} and others`);
  return first;
}

async function proofCase(
  { encoder, modality }: OpenedRun,
  name: string,
  values: readonly unknown[],
): Promise<ProofCase> {
  const batch = modality.batch(values) as Tensor;
  const embedding = encoder.encode(batch as unknown as Batch);
  const expected = await embedding.data();
  const data = Float32Array.from(await batch.data());
  const { shape } = batch;
  embedding.dispose();
  batch.dispose();
  return { name, inputs: { input: { data, shape } }, expected };
}

function unlike(why: string): CounterpointError {
  return new CounterpointError('CP_CLI_EXPORT_SHAPE', {
    what: `The modality does not fit an ONNX file of fixed shape: ${why}`,
    where: 'export',
    expected: 'batches of one tensor, all samples of one shape',
    remedy: 'use the exported safetensors file in the folder of the run',
  });
}
