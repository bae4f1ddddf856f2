import { describe, expect, it } from 'vitest';
import { sampleBytes, wavFile } from '../testing/wav-file.js';
import { decodeAudio } from './decode-audio.js';

const values = [0, 0.5, -0.5, 0.25, -1, 0.75];
const shorts = sampleBytes(values, 16, (v, at, x) => v.setInt16(at, x * 32768, true));
const plain = wavFile(shorts, { bits: 16 });
const samplesOf = async (bytes: Uint8Array): Promise<number[]> => [
  ...(await decodeAudio(bytes, 'x.wav')).channels[0]!,
];
const joinedBytes = (...parts: (Uint8Array | string)[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array))));
const id3 = joinedBytes('ID3', Uint8Array.of(4, 0, 0, 0, 0, 1, 5), new Uint8Array(133));

/** 24-bit samples in blocks of 4 bytes: zeros below (`left`) or sign above (`right`). */
function wide(place: 'left' | 'right'): Uint8Array {
  const data = sampleBytes(values, 32, (view, at, x) =>
    view.setInt32(at, place === 'left' ? x * 2 ** 31 : x * 2 ** 23 + 1, true),
  );
  const bytes = wavFile(data, { bits: 24 });
  new DataView(bytes.buffer).setUint16(32, 4, true);
  return bytes;
}

describe('WAV as programs write it', () => {
  it('with sizes of a stream that was never closed', async () => {
    for (const claim of [0, 0xffffffff, 0x7ffff000])
      expect(await samplesOf(wavFile(shorts, { bits: 16, claim }))).toEqual(values);
  });

  it('with no data and a chunk behind it is empty', async () => {
    const bytes = joinedBytes(
      wavFile(new Uint8Array(0), { bits: 16 }),
      'LIST',
      Uint8Array.of(4, 0, 0, 0),
      'INFO',
    );
    await expect(samplesOf(bytes)).rejects.toThrow('CP_AUDIO_EMPTY');
  });

  it('with tags before it and chunks behind it', async () => {
    expect(await samplesOf(joinedBytes(id3, plain))).toEqual(values);
    expect(
      await samplesOf(joinedBytes(id3, id3, plain, 'LIST', Uint8Array.of(4, 0, 0, 0), 'INFO')),
    ).toEqual(values);
  });

  it('with a second chunk of data is refused, not read to the first alone', async () => {
    const half = Uint8Array.of(4, 0, 0, 0, 1, 2, 3, 4);
    const list = ['LIST', Uint8Array.of(4, 0, 0, 0), 'INFO'] as const;
    for (const between of [[], list, [...list, ...list]])
      await expect(samplesOf(joinedBytes(plain, ...between, 'data', half))).rejects.toThrow(
        /CP_AUDIO_HEADER.*several data chunks/u,
      );
    expect(await samplesOf(joinedBytes(plain, 'database', new Uint8Array(9)))).toEqual(values);
  });

  it('with containers that are wider than samples, where their upper bits are filled', async () => {
    expect(await samplesOf(wide('left'))).toEqual(values);
    await expect(samplesOf(wide('right'))).rejects.toThrow('CP_AUDIO_HEADER');
  });

  it('with blocks that contradict the samples is refused', async () => {
    for (const align of [1, 3, 5, 7]) {
      const bytes = plain.slice();
      new DataView(bytes.buffer).setUint16(32, align, true);
      await expect(samplesOf(bytes)).rejects.toThrow('CP_AUDIO_HEADER');
    }
  });

  it('as Wave64', async () => {
    const guid = (name: string, tail: readonly number[]): Uint8Array =>
      joinedBytes(name, Uint8Array.from(tail));
    const rest = [0xf3, 0xac, 0xd3, 0x11, 0x8c, 0xd1, 0x00, 0xc0, 0x4f, 0x8e, 0xdb, 0x8a];
    const size = (bytes: number): Uint8Array =>
      new Uint8Array(BigUint64Array.of(BigInt(bytes)).buffer);
    const format = plain.slice(20, 36);
    const bytes = joinedBytes(
      ...[
        guid('riff', [0x2e, 0x91, 0xcf, 0x11, 0xa5, 0xd6, 0x28, 0xdb, 0x04, 0xc1, 0x00, 0x00]),
        size(0),
        guid('wave', rest),
      ],
      ...[guid('fmt ', rest), size(24 + format.length), format],
      ...[guid('data', rest), size(24 + shorts.length), shorts],
    );
    expect(await samplesOf(bytes)).toEqual(values);
  });
});
