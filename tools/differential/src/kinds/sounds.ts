import { decodeAudio, type Recording } from '@counterpoint/audio';
import { isCounterpointError, type Rng } from '@counterpoint/core';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DifferentialKind, PreparedFile, Verdict } from '../differential-kind.js';

/** A file, and the samples that the independent decoder of its format reads. */
interface Reference {
  readonly file: string;
  readonly description: string;
  /** By how much samples of two decoders of this format may differ. */
  readonly tolerance: number;
  /** Interleaved little-endian floats, a file relative to the folder. */
  readonly samples: string;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Whether the file was cut, which our reader must report. */
  readonly cut: boolean;
  /** How many samples of each channel decoders may make up in different ways, within .05. */
  readonly concealed: number;
}

const python = '/usr/bin/python3';
const program = fileURLToPath(new URL('../python/sounds.py', import.meta.url));

export const kinds: readonly DifferentialKind[] = [
  kind('wav', ['sox']),
  kind('flac', ['flac']),
  kind('ogg', ['flac', 'oggenc', 'opusenc']),
  kind('mp3', ['lame']),
];

function kind(format: string, programs: readonly string[]): DifferentialKind {
  return {
    name: `sound/${format}`,
    needs: [python, ...programs],
    modules: { python, names: ['numpy', 'scipy', 'soundfile', 'av'] },
    async prepare(folder: string, rng: Rng, count: number): Promise<readonly PreparedFile[]> {
      const seed = rng.integer(2 ** 31);
      await promisify(execFile)(python, [program, format, folder, String(seed), String(count)], {
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
    },
  };
}

async function compare(folder: string, reference: Reference): Promise<Verdict> {
  const { file, samples } = reference;
  try {
    const recording = await decodeAudio(new Uint8Array(await readFile(join(folder, file))), file);
    const fault = difference(recording, reference, await readFile(join(folder, samples)));
    return fault === undefined ? { result: 'agrees' } : { result: 'differs', detail: fault };
  } catch (cause) {
    if (isCounterpointError(cause)) return { result: 'refused', detail: cause.message };
    return { result: 'differs', detail: `an error without a code: ${String(cause)}` };
  }
}

function difference(
  { channels, sampleRateHz, cut }: Recording,
  expected: Reference,
  bytes: Buffer,
): string | undefined {
  const count = expected.channels;
  const length = bytes.length / 4 / count;
  const shape = `${channels.length} channels of ${channels[0]!.length} samples at ${sampleRateHz} Hz`;
  const expectedShape = `${count} channels of ${length} samples at ${expected.sampleRateHz} Hz`;
  if (shape !== expectedShape) return `${shape}, expected ${expectedShape}`;
  if ((cut !== undefined) !== expected.cut)
    return expected.cut ? 'its cut is not reported' : `it is reported as cut: ${cut}`;
  let largest = 0;
  let apart = 0;
  for (let i = 0; i < length; i++) {
    let difference = 0;
    for (let c = 0; c < count; c++) {
      const value = bytes.readFloatLE(4 * (i * count + c));
      difference = Math.max(difference, Math.abs(channels[c]![i]! - value));
    }
    largest = Math.max(largest, difference);
    if (difference > expected.tolerance) apart++;
  }
  const isConcealed = largest <= 0.05 && apart <= expected.concealed;
  if (largest <= expected.tolerance || isConcealed) return undefined;
  return `${apart} samples differ, by up to ${largest}`;
}
