import { join } from 'node:path';
import { writeFileAtomically } from '@counterpoint/core';
import { readModel } from '../file/read-model.js';
import { writeModel } from '../file/write-model.js';
import { copyBeside } from './copy-beside.js';
import type { OnnxFolder } from './read-onnx-folder.js';

/**
 * Copies a model into another folder: `onnx/model.onnx` with all its values in one file, and the
 * files of its tokenizer and its processors.
 *
 * @returns the path of the copied file
 * @throws CP_ONNX_FORMAT, CP_ONNX_OPSET, CP_ONNX_EXTERNAL, CP_ONNX_TYPE
 */
export async function copyOnnxFolder(from: OnnxFolder, out: string): Promise<string> {
  const path = join(out, 'onnx', 'model.onnx');
  await copyBeside(from.folder, out);
  await writeFileAtomically(path, writeModel(await readModel(from.encoder.model)));
  return path;
}
