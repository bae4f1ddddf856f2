import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openAudio, openAudioBytes } from './audio-reader.js';
import { decodeAudio, readAudio } from './decode-audio.js';
import { encodeWav } from './encode-wav.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const tone = (hz: number, length: number, rate = 16000): Float32Array =>
  Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / rate));

interface Wav {
  readonly magic?: string;
  readonly code?: number;
  readonly bits: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly claim?: number;
  readonly extensible?: boolean;
}

/** A WAV file around data bytes, with whatever lies in its header. */
function wav(
  data: Uint8Array,
  {
    magic = 'RIFF',
    code = 1,
    bits,
    channels = 1,
    rate = 16000,
    claim = data.length,
    extensible = false,
  }: Wav,
): Uint8Array {
  const little = magic !== 'RIFX';
  const wide = magic === 'RF64' ? 36 : 0,
    formatBytes = extensible ? 40 : 16;
  const bytes = new Uint8Array(12 + wide + 8 + formatBytes + 8 + data.length);
  const view = new DataView(bytes.buffer);
  const text = (at: number, word: string): void => bytes.set(Buffer.from(word, 'latin1'), at);
  text(0, magic);
  view.setUint32(4, magic === 'RF64' ? 0xffffffff : bytes.length - 8, little);
  text(8, 'WAVE');
  let at = 12;
  if (wide > 0) {
    text(at, 'ds64');
    view.setUint32(at + 4, 28, true);
    view.setBigUint64(at + 8, BigInt(bytes.length - 8), true);
    view.setBigUint64(at + 16, BigInt(data.length), true);
    at += wide;
  }
  text(at, 'fmt ');
  view.setUint32(at + 4, formatBytes, little);
  view.setUint16(at + 8, extensible ? 0xfffe : code, little);
  view.setUint16(at + 10, channels, little);
  view.setUint32(at + 12, rate, little);
  view.setUint32(at + 16, (rate * channels * bits) / 8, little);
  view.setUint16(at + 20, (channels * bits) / 8, little);
  view.setUint16(at + 22, bits, little);
  if (extensible) {
    view.setUint16(at + 24, 22, little);
    view.setUint16(at + 26, bits, little);
    view.setUint16(at + 32, code, little);
  }
  at += 8 + formatBytes;
  text(at, 'data');
  view.setUint32(at + 4, wide > 0 ? 0xffffffff : claim, little);
  bytes.set(data, at + 8);
  return bytes;
}

function data(
  values: readonly number[],
  bits: number,
  write: (view: DataView, at: number, value: number) => void,
): Uint8Array {
  const bytes = new Uint8Array((values.length * bits) / 8);
  values.forEach((value, i) => write(new DataView(bytes.buffer), (i * bits) / 8, value));
  return bytes;
}

const values = [0, 0.5, -0.5, 0.25, -1, 0.75];
const writers: Record<string, [Wav, (view: DataView, at: number, value: number) => void]> = {
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
          wav(data(values, form.bits, write), { ...form, channels }),
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
      const wanted = tone(hz, 1600);
      for (let i = 50; i < 1500; i++)
        expect(Math.abs(channels[c]![i]! - wanted[i]!)).toBeLessThan(tolerance);
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

describe('bad input', () => {
  const sixteen = (list: readonly number[]): Uint8Array =>
    data(list, 16, (v, at, x) => v.setInt16(at, x * 32768, true));
  const codeOf = async (bytes: Uint8Array): Promise<string> =>
    decodeAudio(bytes, 'bad.wav').then(
      () => 'read',
      (e: unknown) => (e as { code?: string }).code ?? String(e),
    );

  it('a header that claims more data than there is', async () => {
    const { channels } = await decodeAudio(wav(sixteen(values), { bits: 16, claim: 4_000_000 }));
    expect(channels[0]!.length).toBe(values.length);
  });
  it('a header that claims less data than there is', async () => {
    const { channels } = await decodeAudio(wav(sixteen(values), { bits: 16, claim: 4 }));
    expect(channels[0]!.length).toBe(2);
  });
  it.each([
    ['an empty file', new Uint8Array(0), 'CP_AUDIO_EMPTY'],
    ['no data', wav(new Uint8Array(0), { bits: 16 }), 'CP_AUDIO_EMPTY'],
    ['text', new Uint8Array(Buffer.from('this is a text file\n'.repeat(50))), 'CP_AUDIO_FORMAT'],
    ['a header cut short', wav(sixteen(values), { bits: 16 }).slice(0, 30), 'CP_AUDIO_HEADER'],
    ['no channels', wav(sixteen(values), { bits: 16, channels: 0 }), 'CP_AUDIO_HEADER'],
    ['impossible width', wav(sixteen(values), { bits: 12 * 8 }), 'CP_AUDIO_HEADER'],
    ['an unknown encoding', wav(sixteen(values), { bits: 16, code: 0x55 }), 'CP_AUDIO_HEADER'],
    ['a sample rate of 0', wav(sixteen(values), { bits: 16, rate: 0 }), 'CP_AUDIO_RATE'],
    ['a sample rate of 4 GHz', wav(sixteen(values), { bits: 16, rate: 4e9 }), 'CP_AUDIO_RATE'],
    [
      'NaN',
      encodeWav({ channels: [Float32Array.of(0, NaN, 1)], sampleRateHz: 8000 }, 'float32'),
      'CP_AUDIO_NOT_FINITE',
    ],
    [
      'infinity',
      encodeWav({ channels: [Float32Array.of(0, -Infinity)], sampleRateHz: 8000 }, 'float32'),
      'CP_AUDIO_NOT_FINITE',
    ],
    [
      'samples no sound can have',
      encodeWav({ channels: [Float32Array.of(0, 1e20)], sampleRateHz: 8000 }, 'float32'),
      'CP_AUDIO_NOT_FINITE',
    ],
    [
      'Ogg of another codec',
      new Uint8Array(Buffer.concat([Buffer.from('OggS'), Buffer.alloc(300)])),
      'CP_AUDIO_FORMAT',
    ],
    ['FLAC of four bytes', new Uint8Array(Buffer.from('fLaC')), 'CP_AUDIO_EMPTY'],
    [
      'an ID3 tag and nothing',
      new Uint8Array(Buffer.concat([Buffer.from('ID3'), Buffer.alloc(400)])),
      'CP_AUDIO_EMPTY',
    ],
  ])('%s', async (_name, bytes, code) => {
    expect(await codeOf(bytes)).toBe(code);
  });
  it('chunks without end', async () => {
    const bytes = new Uint8Array(12 + 8 * 5000);
    bytes.set(Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'));
    expect(await codeOf(bytes)).toBe('CP_AUDIO_HEADER');
  });
  it('one sample, and rates from 1 kHz to 384 kHz', async () => {
    for (const rate of [1000, 8000, 11025, 44100, 192000, 384000]) {
      const { channels, sampleRateHz } = await decodeAudio(wav(sixteen([0.5]), { bits: 16, rate }));
      expect([channels[0]!.length, channels[0]![0], sampleRateHz]).toEqual([1, 0.5, rate]);
    }
  });
});
