import { dirname } from 'node:path';
import { writeExport, type CompactType } from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import { OnnxEncoder, writeOnnxFolder } from '@counterpoint/onnx';
import type { LoadedModel } from '../load-model.js';
import { textFacts } from './text-facts.js';
import { textReading } from './text-reading.js';

/** The options of `export` as an adapted model reads them. */
export interface AdaptedExportOptions {
  readonly out: string;
  readonly onnx: boolean;
  readonly dtype?: CompactType;
  readonly data?: string;
}

/**
 * Writes an adapted model of transformers.js: the folder that it came from, with its new weights.
 *
 * @returns the names of what was written beside them
 * @throws CP_NLP_USAGE for options that mean nothing to such a model, CP_CORE_WRITE
 */
export async function exportAdapted(
  model: LoadedModel,
  path: string,
  { out, onnx, dtype, data }: AdaptedExportOptions,
): Promise<string[]> {
  const refused = Object.entries({
    '--dtype': dtype !== undefined,
    '--data': data !== undefined,
    '--no-onnx': !onnx,
  }).find(([, isGiven]) => isGiven)?.[0];
  if (refused !== undefined)
    throw new CounterpointError('CP_NLP_USAGE', {
      what: 'The model is an ONNX graph and is written as the folder that it came from',
      where: refused,
      expected: 'the model alone',
      remedy: `leave ${refused} out`,
    });
  const encoder = model.encoder as unknown as OnnxEncoder;
  await writeOnnxFolder(out, encoder, dirname(dirname(encoder.config.model)));
  const { pooling = 'mean' } = encoder.config;
  return writeExport(
    out,
    {},
    { ...(await textFacts(model, path)), reading: textReading(true, poolings[pooling]) },
    ['tokenizer.json'],
  );
}

/** Poolings as transformers.js names them. */
const poolings = { mean: 'mean', first: 'cls', last: 'last_token' } as const;

/** Whether a model is an adapted one. */
export function isAdapted({ encoder }: Pick<LoadedModel, 'encoder'>): boolean {
  return (encoder as unknown) instanceof OnnxEncoder;
}
