import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '@counterpoint/core';
import type { OnnxEncoder } from '../encoder/onnx-encoder.js';
import { writeModel } from '../file/write-model.js';

/** Files of tokenizers, processors and modules that a model's folder has beside its weights. */
const beside = /^(?!fetched\.json$)[\w.-]+\.(json|txt|model|md)$|^(README|LICENSE)(\.\w+)?$/;

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
  await mkdir(join(out, 'onnx'), { recursive: true });
  for (const name of await namesIn(from)) {
    await mkdir(dirname(join(out, name)), { recursive: true });
    await copyFile(join(from, name), join(out, name));
  }
  await writeFileAtomically(
    join(out, 'onnx', 'model.onnx'),
    writeModel(await encoder.currentModel()),
  );
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const own = entries.filter((each) => each.isFile() && beside.test(each.name));
  const modules = entries.filter((each) => each.isDirectory() && /^\d+_\w+$/.test(each.name));
  const configs = await Promise.all(
    modules.map(async ({ name }) => {
      const files = await readdir(join(folder, name));
      return files.includes('config.json') ? [join(name, 'config.json')] : [];
    }),
  );
  return [...own.map(({ name }) => name), ...configs.flat()];
}
