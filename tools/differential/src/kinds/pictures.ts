import { isCounterpointError, type Rng } from '@counterpoint/core';
import { decodePicture } from '@counterpoint/image';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DifferentialKind, PreparedFile, Verdict } from '../differential-kind.js';

/** What the Python program says of one file that it wrote and read. */
interface Reference {
  readonly file: string;
  readonly description: string;
  /** Why Pillow cannot read it, else its RGB pixels lie in `pixels`. */
  readonly error?: string;
  readonly height: number;
  readonly width: number;
  /** Relative to the folder. */
  readonly pixels: string;
  /** By how many levels decoders of this format may differ: lossy decoders round differently. */
  readonly tolerance: number;
  /** @default 3 */
  readonly channels?: number;
  readonly range?: readonly [number, number] | null;
}

const python = '/usr/bin/python3';
const programs = new URL('../python/', import.meta.url);

export const kinds: readonly DifferentialKind[] = [
  {
    name: 'picture',
    needs: [python, 'convert', 'tiffcp'],
    modules: { python, names: ['numpy', 'PIL'] },
    prepare: prepareBy('pictures.py'),
  },
  {
    name: 'picture-bands',
    needs: [python, 'raw2tiff'],
    modules: { python, names: ['numpy'] },
    prepare: prepareBy('bands.py'),
  },
];

function prepareBy(program: string): DifferentialKind['prepare'] {
  return (folder, rng, count) =>
    prepare(fileURLToPath(new URL(program, programs)), folder, rng, count);
}

async function prepare(
  program: string,
  folder: string,
  rng: Rng,
  count: number,
): Promise<readonly PreparedFile[]> {
  const seed = rng.integer(2 ** 31);
  await promisify(execFile)(python, [program, folder, String(seed), String(count)], {
    maxBuffer: 2 ** 24,
  });
  const references = JSON.parse(
    await readFile(join(folder, 'references.json'), 'utf8'),
  ) as readonly Reference[];
  return references.map((reference) => ({
    path: join(folder, reference.file),
    description: reference.description,
    compare: () => compare(folder, reference),
  }));
}

async function compare(folder: string, reference: Reference): Promise<Verdict> {
  const { file, error, height, width, pixels, tolerance, channels, range } = reference;
  if (error !== undefined) return { result: 'no-reference', detail: error };
  const bytes = await readFile(join(folder, file));
  try {
    const picture = await decodePicture(bytes, {
      where: file,
      channels,
      range: range ?? undefined,
    });
    if (picture.height !== height || picture.width !== width)
      return {
        result: 'differs',
        detail: `${picture.width} x ${picture.height}, expected ${width} x ${height}`,
      };
    const expected = await readFile(join(folder, pixels));
    let largest = 0;
    for (let i = 0; i < expected.length; i++)
      largest = Math.max(largest, Math.abs(expected[i]! - picture.data[i]!));
    if (largest <= tolerance) return { result: 'agrees' };
    await writeFile(join(folder, `${file}.ours`), picture.data);
    return { result: 'differs', detail: `by up to ${largest} levels, ${tolerance} allowed` };
  } catch (cause) {
    if (isCounterpointError(cause)) return { result: 'refused', detail: cause.message };
    return { result: 'differs', detail: `an error without a code: ${String(cause)}` };
  }
}
