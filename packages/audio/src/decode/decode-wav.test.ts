import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sampleBytes, wavFile } from '../testing/wav-file.js';
import type { WavClaims } from '../testing/wav-file.js';
import { openAudio, openAudioBytes } from './audio-reader.js';
import { decodeAudio, readAudio } from './decode-audio.js';
import { encodeWav } from './encode-wav.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const tone = (hz: number, length: number, rate = 16000): Float32Array =>
  Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / rate));

const values = [0, 0.5, -0.5, 0.25, -1, 0.75];
const writers: Record<string, [WavClaims, (view: DataView, at: number, value: number) => void]> = {
  '8-bit integers': [{ bits: 8 }, (v, at, x) => v.setUint8(at, x * 128 + 128)],
  '16-bit integers': [{ bits: 16 }, (v, at, x) => v.setInt16(at, x * 32768, true)],
  '16-bit integers, big-endian': [
    { bits: 16, magic: 'RIFX' },
    (v, at, x) => v.setInt16(at, x * 32768, false),
  ],
  '24-bit integers': [
    { bits: 24 },
    (v, at, x) => {
      const n = x * 8388608;
      v.setUint16(at, n & 0xffff, true);
      v.setInt8(at + 2, n >> 16);
    },
  ],
  '24-bit integers, big-endian': [
    { bits: 24, magic: 'RIFX' },
    (v, at, x) => {
      const n = x * 8388608;
      v.setInt8(at, n >> 16);
      v.setUint16(at + 1, n & 0xffff, false);
    },
  ],
  '32-bit integers': [{ bits: 32 }, (v, at, x) => v.setInt32(at, x * 2147483648, true)],
  '32-bit floats': [{ bits: 32, code: 3 }, (v, at, x) => v.setFloat32(at, x, true)],
  '64-bit floats': [{ bits: 64, code: 3 }, (v, at, x) => v.setFloat64(at, x, true)],
  'extensible 16-bit': [
    { bits: 16, extensible: true },
    (v, at, x) => v.setInt16(at, x * 32768, true),
  ],
  'extensible float': [
    { bits: 32, code: 3, extensible: true },
    (v, at, x) => v.setFloat32(at, x, true),
  ],
  RF64: [{ bits: 16, magic: 'RF64' }, (v, at, x) => v.setInt16(at, x * 32768, true)],
};

describe('WAV', () => {
  for (const [name, [form, write]] of Object.entries(writers)) {
    it(`reads ${name} in one, two and three channels`, async () => {
      for (const channels of [1, 2, 3]) {
        const { channels: read, sampleRateHz } = await decodeAudio(
          wavFile(sampleBytes(values, form.bits, write), { ...form, channels }),
        );
        expect(sampleRateHz).toBe(16000);
        expect(read.length).toBe(channels);
        read.forEach((channel, c) =>
          expect([...channel]).toEqual(values.filter((_, i) => i % channels === c)),
        );
      }
    });
  }

  it.each([
    ['alaw.wav', 0.02],
    ['mulaw.wav', 0.02],
    ['ima.wav', 0.03],
    ['ms.wav', 0.04],
  ])('reads %s in stereo', async (name, tolerance) => {
    const { channels, sampleRateHz } = await readAudio(fixture(name));
    expect(sampleRateHz).toBe(16000);
    expect(channels.length).toBe(2);
    [440, 880].forEach((hz, c) => {
      const expected = tone(hz, 1600);
      for (let i = 50; i < 1500; i++)
        expect(Math.abs(channels[c]![i]! - expected[i]!)).toBeLessThan(tolerance);
    });
  });

  it('writes what it reads', async () => {
    const channels = [tone(440, 100), tone(300, 100)];
    const read = await decodeAudio(encodeWav({ channels, sampleRateHz: 8000 }, 'float32'));
    expect(read).toEqual({ channels, sampleRateHz: 8000 });
    const short = await decodeAudio(encodeWav({ channels, sampleRateHz: 8000 }));
    short.channels[1]!.forEach((v, i) =>
      expect(Math.abs(v - channels[1]![i]!)).toBeLessThan(1 / 65535),
    );
  });

  it('reads a stretch without reading the file, and gives what is left at the end', async () => {
    const samples = tone(440, 50000);
    const reader = await openAudioBytes(
      encodeWav({ channels: [samples], sampleRateHz: 16000 }, 'float32'),
    );
    expect(reader.length).toBe(50000);
    expect((await reader.read(30000, 64)).channels[0]).toEqual(samples.slice(30000, 30064));
    expect((await reader.read(49990, 64)).channels[0]!.length).toBe(10);
    expect((await reader.read(60000, 64)).channels[0]!.length).toBe(0);
    let at = 0;
    for await (const {
      channels: [block],
    } of reader.blocks()) {
      expect(block).toEqual(samples.slice(at, at + block!.length));
      at += block!.length;
    }
    expect(at).toBe(50000);
    await reader.close();
  });

  it('reads a stretch of ADPCM as the whole gives it', async () => {
    const all = await readAudio(fixture('ima.wav'));
    const reader = await openAudio(fixture('ima.wav'));
    expect((await reader.read(700, 500)).channels[1]).toEqual(all.channels[1]!.slice(700, 1200));
    await reader.close();
  });
});
