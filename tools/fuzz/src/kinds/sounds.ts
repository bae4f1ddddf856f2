import { decodeAudio, encodeWav } from '@counterpoint/audio';
import { CounterpointError } from '@counterpoint/core';
import { readFile } from 'node:fs/promises';
import type { DamageName, FuzzKind } from '../fuzz-kind.js';

const samples = (hz: number): Float32Array =>
  Float32Array.from({ length: 1500 }, (_, i) => 0.4 * Math.sin((2 * Math.PI * hz * i) / 16000));

/** The files of this package that independent encoders wrote, and what `encodeWav` writes. */
function kind(
  format: string,
  detects: readonly DamageName[],
  ...intact: readonly (() => Promise<Uint8Array> | Uint8Array)[]
): FuzzKind {
  return {
    name: `sound/${format}`,
    detects,
    intact: () => Promise.all(intact.map((make) => make())),
    decode: async (bytes) => {
      const { channels, sampleRateHz, cut } = await decodeAudio(bytes, format);
      // What is reported as cut is no silent difference.
      if (cut !== undefined) throw cutRecording(format, cut);
      const values = Buffer.concat(
        channels.map(({ buffer, byteOffset, byteLength }) =>
          Buffer.from(buffer, byteOffset, byteLength),
        ),
      );
      return `${sampleRateHz} ${channels.length} ${values.toString('base64')}`;
    },
  };
}

const cutRecording = (where: string, cut: string): CounterpointError =>
  new CounterpointError('CP_AUDIO_CUT', { what: `A recording was cut: ${cut}`, where });

const fixture = (name: string) => async (): Promise<Uint8Array> =>
  new Uint8Array(
    await readFile(new URL(`../../../../packages/audio/fixtures/${name}`, import.meta.url)),
  );

/**
 * What no checksum covers is left out: raw samples, and the payload of MPEG frames but for the
 * stream of LAME, which has one.
 */
export const kinds: readonly FuzzKind[] = [
  kind('flac', ['flip', 'cut', 'splice', 'lie'], fixture('tone.flac')),
  kind('ogg', ['flip', 'cut', 'splice', 'lie'], fixture('tone.ogg'), fixture('tone.opus')),
  kind('mp3', ['cut'], fixture('tone.mp3')),
  kind(
    'wav',
    ['cut'],
    () => encodeWav({ channels: [samples(300)], sampleRateHz: 16000 }),
    () => encodeWav({ channels: [samples(300), samples(500)], sampleRateHz: 16000 }, 'float32'),
    fixture('ima.wav'),
    fixture('ms.wav'),
    fixture('alaw.wav'),
  ),
];
