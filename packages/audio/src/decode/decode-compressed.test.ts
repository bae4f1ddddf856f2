import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openAudio } from './audio-reader.js';
import { decodeAudio, readAudio } from './decode-audio.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

describe('compressed formats', () => {
  it.each([
    ['tone.flac', 16000, 1e-4],
    ['tone.mp3', 16000, 0.05],
    ['tone.ogg', 16000, 0.06],
    ['tone.opus', 48000, 0.08],
  ])('reads %s', async (name, rate, tolerance) => {
    const { channels, sampleRateHz } = await readAudio(fixture(name));
    expect(sampleRateHz).toBe(rate);
    expect(channels.length).toBe(2);
    [440, 880].forEach((hz, c) => {
      const length = channels[c]!.length;
      const from = Math.floor(0.02 * rate),
        to = Math.min(length, Math.floor(0.08 * rate));
      let cosine = 0,
        sine = 0,
        energy = 0;
      for (let i = from; i < to; i++) {
        const v = channels[c]![i]!;
        cosine += v * Math.cos((2 * Math.PI * hz * i) / rate);
        sine += v * Math.sin((2 * Math.PI * hz * i) / rate);
        energy += v * v;
      }
      const amplitude = (2 * Math.hypot(cosine, sine)) / (to - from);
      expect(Math.abs(amplitude - 0.5)).toBeLessThan(0.05 + tolerance);
      expect((amplitude * amplitude * (to - from)) / 2 / energy).toBeGreaterThan(0.9);
    });
  });

  it('reads a stretch as the whole gives it', async () => {
    const all = await readAudio(fixture('tone.ogg'));
    const reader = await openAudio(fixture('tone.ogg'));
    expect((await reader.read(1000, 300)).channels[0]).toEqual(all.channels[0]!.slice(1000, 1300));
    await reader.close();
  });

  it('stays finite or fails with a code, wherever a file is cut', async () => {
    for (const name of [
      'tone.flac',
      'tone.mp3',
      'tone.ogg',
      'tone.opus',
      'ima.wav',
      'ms.wav',
      'alaw.wav',
    ]) {
      const bytes = new Uint8Array(await readFile(fixture(name)));
      for (const share of [0.02, 0.1, 0.5, 0.9, 0.99]) {
        const result = await decodeAudio(
          bytes.slice(0, Math.floor(bytes.length * share)),
          name,
        ).catch((error: unknown) => error);
        if (result instanceof Error) expect(result.message).toMatch(/^CP_AUDIO_/);
        else
          expect((result as { channels: Float32Array[] }).channels[0]!.length).toBeGreaterThan(0);
      }
    }
  }, 60_000);

  it('stays finite or fails with a code, whatever bytes are damaged', async () => {
    for (const name of ['tone.flac', 'tone.mp3', 'tone.ogg', 'tone.opus']) {
      const bytes = new Uint8Array(await readFile(fixture(name)));
      for (let i = 700; i < 900; i++) bytes[i % bytes.length] = (i * 37) & 255;
      const result = await decodeAudio(bytes, name).catch((error: unknown) => error);
      if (result instanceof Error) expect(result.message).toMatch(/^CP_AUDIO_/);
    }
  }, 60_000);
});
