import { decodeAudio, encodeWav } from '@counterpoint/audio';
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
      const { channels, sampleRateHz } = await decodeAudio(bytes, format);
      const values = Buffer.concat(
        channels.map(({ buffer, byteOffset, byteLength }) =>
          Buffer.from(buffer, byteOffset, byteLength),
        ),
      );
      return `${sampleRateHz} ${channels.length} ${values.toString('base64')}`;
    },
  };
}

const fixture = (name: string) => async (): Promise<Uint8Array> =>
  new Uint8Array(
    await readFile(new URL(`../../../../packages/audio/fixtures/${name}`, import.meta.url)),
  );

/** What no checksum covers is left out: raw samples, the payload of MPEG frames, and the end of a stream that may be cut anywhere. */
export const kinds: readonly FuzzKind[] = [
  kind('flac', ['flip', 'cut', 'splice', 'lie'], fixture('tone.flac')),
  kind('ogg', ['flip', 'splice', 'lie'], fixture('tone.ogg'), fixture('tone.opus')),
  kind('mp3', [], fixture('tone.mp3')),
  kind(
    'wav',
    [],
    () => encodeWav({ channels: [samples(300)], sampleRateHz: 16000 }),
    () => encodeWav({ channels: [samples(300), samples(500)], sampleRateHz: 16000 }, 'float32'),
    fixture('ima.wav'),
    fixture('ms.wav'),
    fixture('alaw.wav'),
  ),
];
