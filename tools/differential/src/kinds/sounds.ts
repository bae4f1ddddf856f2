import { decodeAudio, type Recording } from '@counterpoint/audio';
import { isCounterpointError, type Rng } from '@counterpoint/core';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DifferentialKind, PreparedFile, Verdict } from '../differential-kind.js';

/** What one independent decoder made of a file. */
interface Reading {
  readonly reader: string;
  /** Interleaved little-endian floats, a file relative to the folder. */
  readonly samples: string;
  readonly channels: number;
  readonly sampleRateHz: number;
}

interface Reference {
  readonly file: string;
  readonly description: string;
  /** By how much samples of two decoders of this format may differ. */
  readonly tolerance: number;
  readonly readings: readonly Reading[];
  /** Why a decoder did not read it. */
  readonly error: string;
}

const python = '/usr/bin/python3';
const program = fileURLToPath(new URL('../python/sounds.py', import.meta.url));

export const kinds: readonly DifferentialKind[] = [
  kind('wav', ['ffmpeg', 'sox']),
  kind('flac', ['ffmpeg', 'flac']),
  kind('ogg', ['ffmpeg', 'flac', 'oggenc', 'opusenc', 'opusdec']),
  kind('mp3', ['ffmpeg', 'lame']),
];

function kind(format: string, programs: readonly string[]): DifferentialKind {
  return {
    name: `sound/${format}`,
    needs: [python, ...programs],
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

/** Decoders differ in what they make of tags, junk and cuts: ours must agree with one of them. */
async function compare(folder: string, reference: Reference): Promise<Verdict> {
  const { file, error, readings, tolerance } = reference;
  if (readings.length === 0) return { result: 'no-reference', detail: error };
  let recording: Recording;
  try {
    recording = await decodeAudio(new Uint8Array(await readFile(join(folder, file))), file);
  } catch (cause) {
    if (isCounterpointError(cause)) return { result: 'refused', detail: cause.message };
    return { result: 'differs', detail: `an error without a code: ${String(cause)}` };
  }
  const faults: string[] = [];
  for (const reading of readings) {
    const bytes = await readFile(join(folder, reading.samples));
    const fault = difference(recording, reading, bytes, tolerance);
    if (fault === undefined) return { result: 'agrees' };
    faults.push(`${reading.reader}: ${fault}`);
  }
  return { result: 'differs', detail: faults.join('; ') };
}

function difference(
  { channels, sampleRateHz }: Recording,
  expected: Reading,
  bytes: Buffer,
  tolerance: number,
): string | undefined {
  const count = expected.channels;
  const length = bytes.length / 4 / count;
  const shape = `${channels.length} channels of ${channels[0]!.length} samples at ${sampleRateHz} Hz`;
  const wanted = `${count} channels of ${length} samples at ${expected.sampleRateHz} Hz`;
  if (shape !== wanted) return `${shape}, expected ${wanted}`;
  let largest = 0;
  for (let i = 0; i < length; i++)
    for (let c = 0; c < count; c++)
      largest = Math.max(
        largest,
        Math.abs(channels[c]![i]! - bytes.readFloatLE(4 * (i * count + c))),
      );
  return largest <= tolerance ? undefined : `samples differ by up to ${largest}`;
}
