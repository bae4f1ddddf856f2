import { dirname } from 'node:path';
import {
  proveFile,
  writeExport,
  type CompactType,
  type OnnxInputs,
  type Proof,
} from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import { OnnxEncoder, writeModel, writeOnnxFolder } from '@counterpoint/onnx';
import type { LoadedModel } from '../load-model.js';
import { pooledRows } from './pooled-rows.js';
import { textCases, unitRows } from './text-cases.js';
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
 * Writes an adapted model of transformers.js: the folder that it came from, with its new weights,
 * after the file has embedded unlike texts like the encoder.
 *
 * @returns the names of what was written, and how the file was checked
 * @throws CP_NLP_USAGE for options that mean nothing to such a model, CP_CLI_EXPORT_DIFFERS,
 *   CP_CORE_WRITE
 */
export async function exportAdapted(
  model: LoadedModel,
  path: string,
  { out, onnx, dtype, data }: AdaptedExportOptions,
): Promise<{ readonly files: string[]; readonly proof: Proof }> {
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
  const { width, output } = encoder;
  const { pooling = 'mean', normalize = false } = encoder.config;
  const current = await encoder.currentModel();
  const inputNames = new Set(current.graph.inputs.map(({ name }) => name));
  const cases = (await textCases(model)).map(({ inputs, ...rest }) => ({
    ...rest,
    inputs: Object.fromEntries(
      Object.entries(withSegments(inputs)).filter(([name]) => inputNames.has(name)),
    ),
  }));
  const proof = await proveFile(writeModel(current), cases, {
    output,
    where: out,
    finish(values, inputs) {
      const rows = pooledRows(values, inputs['attention_mask']!, { width, pooling });
      return normalize || model.normalize ? unitRows(rows, width) : rows;
    },
  });
  await writeOnnxFolder(out, encoder, dirname(dirname(encoder.config.model)));
  const facts = { ...(await textFacts(model, path)), proof };
  const reading = textReading(true, poolings[pooling]);
  return { files: await writeExport(out, {}, { ...facts, reading }, ['tokenizer.json']), proof };
}

/** Texts are one segment each. */
function withSegments(inputs: OnnxInputs): OnnxInputs {
  const { data, shape } = inputs['input_ids']!;
  return { ...inputs, token_type_ids: { data: new BigInt64Array(data.length), shape } };
}

/** Poolings as transformers.js names them. */
const poolings = { mean: 'mean', first: 'cls', last: 'last_token' } as const;

/** Whether a model is an adapted one. */
export function isAdapted({ encoder }: Pick<LoadedModel, 'encoder'>): boolean {
  return (encoder as unknown) instanceof OnnxEncoder;
}
