import { mkdtemp, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeClip } from '../modality/decode-clip.js';
import { openAudio } from './audio-reader.js';
import { encodeWav } from './encode-wav.js';

const rate = 16000,
  hour = 3600 * rate;

/** An hour of silence with a second of sound from 50 minutes on, as a sparse file of 115 MB. */
async function hourLong(): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'counterpoint-hour-')), 'hour.wav');
  const sound = encodeWav({ channels: [new Float32Array(rate).fill(0.5)], sampleRateHz: rate });
  const header = sound.slice(0, 44);
  new DataView(header.buffer).setUint32(40, 2 * hour, true);
  const file = await open(path, 'w');
  await file.truncate(44 + 2 * hour);
  await file.write(header, 0, 44, 0);
  await file.write(sound, 44, sound.length - 44, 44 + 2 * 3000 * rate);
  await file.close();
  return path;
}

test('an hour-long recording is read piece by piece and never held whole', async () => {
  const path = await hourLong();
  const before = process.memoryUsage().arrayBuffers;
  const clip = await decodeClip(
    {
      index: 0,
      key: 'hour',
      value: { members: {}, path },
      metadata: { start: 2999.5, end: 3001.5 },
    },
    { sampleRateHz: 8000, maximumSeconds: 30, silent: 'keep' },
  );
  expect(clip.samples.length).toBe(16000);
  expect(
    [clip.samples[100], clip.samples[8000], clip.samples[15900]].map((v) => Math.round(10 * v!)),
  ).toEqual([0, 5, 0]);
  const reader = await openAudio(path);
  expect(reader.length).toBe(hour);
  let read = 0,
    maximum = 0;
  for await (const {
    channels: [block],
  } of reader.blocks()) {
    read += block!.length;
    maximum = Math.max(maximum, block!.length);
    if (read > 20 * rate) break;
  }
  await reader.close();
  expect(maximum).toBeLessThanOrEqual(rate);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20e6);
});
