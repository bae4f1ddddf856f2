import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseModel } from '@counterpoint/onnx';

/**
 * The first 16 digits of the SHA-256 of an ONNX file and of the files of external data that it
 * names, in the order of its tensors.
 *
 * @throws CP_ONNX_FORMAT
 */
export async function hashOfModel(path: string): Promise<string> {
  const file = await readFile(path);
  const hash = createHash('sha256').update(file);
  const locations = new Set<string>();
  parseModel(file, (location, _offset, length) => {
    locations.add(location);
    return new Uint8Array(length);
  });
  for (const location of locations) hash.update(await readFile(join(dirname(path), location)));
  return hash.digest('hex').slice(0, 16);
}
