import { join } from 'node:path';
import { writeFileAtomically } from '@counterpoint/core';
import type { OnnxEncoder } from '../encoder/onnx-encoder.js';
import { writeModel } from '../file/write-model.js';
import { copyBeside } from './copy-beside.js';

/**
 * Writes an adapted model as a folder that transformers.js runs: `onnx/model.onnx` with the weights
 * as they are now, low-rank updates added in, and the other files of the folder that it came from.
 *
 * @param from the folder that the model was read from
 */
export async function writeOnnxFolder(
  out: string,
  encoder: OnnxEncoder,
  from: string,
): Promise<void> {
  await copyBeside(from, out);
  await writeFileAtomically(
    join(out, 'onnx', 'model.onnx'),
    writeModel(await encoder.currentModel()),
  );
}
