import { describe, expect, it } from 'vitest';
import { sampleBytes, wavFile } from '../testing/wav-file.js';
import { decodeAudio } from './decode-audio.js';
import { encodeWav } from './encode-wav.js';

const values = [0, 0.5, -0.5, 0.25, -1, 0.75];

describe('bad input', () => {
  const sixteen = (list: readonly number[]): Uint8Array =>
    sampleBytes(list, 16, (v, at, x) => v.setInt16(at, x * 32768, true));
  const codeOf = async (bytes: Uint8Array): Promise<string> =>
    decodeAudio(bytes, 'bad.wav').then(
      () => 'read',
      (e: unknown) => (e as { code?: string }).code ?? String(e),
    );

  it('a header that claims more data than there is', async () => {
    const { channels } = await decodeAudio(
      wavFile(sixteen(values), { bits: 16, claim: 4_000_000 }),
    );
    expect(channels[0]!.length).toBe(values.length);
  });
  it('a header that claims less data than there is', async () => {
    const { channels } = await decodeAudio(wavFile(sixteen(values), { bits: 16, claim: 4 }));
    expect(channels[0]!.length).toBe(2);
  });
  it.each([
    ['an empty file', new Uint8Array(0), 'CP_AUDIO_EMPTY'],
    ['no data', wavFile(new Uint8Array(0), { bits: 16 }), 'CP_AUDIO_EMPTY'],
    ['text', new Uint8Array(Buffer.from('this is a text file\n'.repeat(50))), 'CP_AUDIO_FORMAT'],
    [
      'a pointer of Git LFS',
      new Uint8Array(Buffer.from('version https://git-lfs.github.com/spec/v1\nsize 9\n')),
      'CP_AUDIO_FORMAT',
    ],
    ['a header cut short', wavFile(sixteen(values), { bits: 16 }).slice(0, 30), 'CP_AUDIO_HEADER'],
    ['no channels', wavFile(sixteen(values), { bits: 16, channels: 0 }), 'CP_AUDIO_HEADER'],
    ['impossible width', wavFile(sixteen(values), { bits: 12 * 8 }), 'CP_AUDIO_HEADER'],
    ['an unknown encoding', wavFile(sixteen(values), { bits: 16, code: 0x55 }), 'CP_AUDIO_HEADER'],
    ['a sample rate of 0', wavFile(sixteen(values), { bits: 16, rate: 0 }), 'CP_AUDIO_RATE'],
    ['a sample rate of 4 GHz', wavFile(sixteen(values), { bits: 16, rate: 4e9 }), 'CP_AUDIO_RATE'],
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
    ['FLAC of four bytes', new Uint8Array(Buffer.from('fLaC')), 'CP_AUDIO_HEADER'],
    [
      'an ID3 tag and nothing',
      new Uint8Array(Buffer.concat([Buffer.from('ID3'), Buffer.alloc(400)])),
      'CP_AUDIO_FORMAT',
    ],
  ])('%s', async (_name, bytes, code) => {
    expect(await codeOf(bytes)).toBe(code);
  });
  it('frames of free format are named', async () => {
    const frames = new Uint8Array(1000);
    frames.set([0xff, 0xfb, 0x00, 0xc4]);
    await expect(decodeAudio(frames)).rejects.toThrow(/CP_AUDIO_FORMAT.*free format/su);
  });

  it('chunks without end', async () => {
    const bytes = new Uint8Array(12 + 8 * 5000);
    bytes.set(Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'));
    expect(await codeOf(bytes)).toBe('CP_AUDIO_HEADER');
  });
  it('one sample, and rates from 1 kHz to 384 kHz', async () => {
    for (const rate of [1000, 8000, 11025, 44100, 192000, 384000]) {
      const { channels, sampleRateHz } = await decodeAudio(
        wavFile(sixteen([0.5]), { bits: 16, rate }),
      );
      expect([channels[0]!.length, channels[0]![0], sampleRateHz]).toEqual([1, 0.5, rate]);
    }
  });
});
