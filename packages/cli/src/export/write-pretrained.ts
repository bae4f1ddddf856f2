import { dirname, join } from 'node:path';
import type { Encoder, TypedConfig } from '@counterpoint/core';

/**
 * Writes the adapted model of a run that began with an ONNX file to the folder `pretrained` of an
 * export, as transformers.js runs it: `onnx/model.onnx` and the files of its tokenizer and
 * processors.
 *
 * @returns the encoder's config for the export; undefined for an encoder of another kind
 */
export async function writePretrained(
  folder: string,
  encoder: Encoder<never>,
  config: TypedConfig,
): Promise<TypedConfig | undefined> {
  if (config.type !== 'onnx/model') return undefined;
  const { OnnxEncoder, writeOnnxFolder } = await import('@counterpoint/onnx');
  if (!(encoder instanceof OnnxEncoder)) return undefined;
  await writeOnnxFolder(
    join(folder, 'pretrained'),
    encoder,
    dirname(dirname(encoder.config.model)),
  );
  return { ...config, model: './pretrained/onnx/model.onnx' };
}
