import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Recording } from '../waveform.js';
import { decodeAudio } from './decode-audio.js';

const fixture = async (name: string): Promise<Uint8Array> =>
  new Uint8Array(await readFile(new URL(`../../fixtures/${name}`, import.meta.url)));
const joinedBytes = (...parts: (Uint8Array | string)[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array))));
const id3 = joinedBytes('ID3', Uint8Array.of(3, 0, 0, 0, 0, 2, 0), new Uint8Array(256).fill(65));
const id3v1 = joinedBytes('TAG', new Uint8Array(125));
const ape = joinedBytes(
  'APETAGEX',
  Uint8Array.of(208, 7, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128),
  new Uint8Array(8),
);
const codeOf = async (bytes: Uint8Array): Promise<unknown> =>
  decodeAudio(bytes, 'x').then(
    () => 'read',
    (error: { code?: string }) => error.code ?? error,
  );
const isPrefix = (part: Recording, all: Recording): boolean =>
  part.channels.every((channel, c) => channel.every((v, i) => v === all.channels[c]![i]));

describe('FLAC', () => {
  it('is read alike between tags, padding and other bytes', async () => {
    const flac = await fixture('tone.flac');
    const whole = await decodeAudio(flac);
    for (const parts of [
      [id3, flac],
      [id3, id3, flac, id3v1],
      [flac, ape],
      [flac, 'any bytes'],
      [flac, new Uint8Array(999)],
    ])
      expect(await decodeAudio(joinedBytes(...parts))).toEqual(whole);
  });

  it('with any byte of its frames flipped, cut or missing is refused', async () => {
    const flac = await fixture('tone.flac');
    const whole = await decodeAudio(flac);
    for (let at = 42; at < flac.length; at += 29) {
      const flipped = flac.slice();
      flipped[at]! ^= 1 << (at % 8);
      const result = await decodeAudio(flipped, 'x').catch((error: { code: string }) => error.code);
      if (typeof result === 'string') expect(result).toMatch(/^CP_AUDIO_/);
      else expect(result).toEqual(whole); // a byte of a comment
      expect(await codeOf(flac.slice(0, at))).toMatch(/^CP_AUDIO_/);
    }
    expect(await codeOf(joinedBytes(flac.slice(0, -300), flac.slice(-280)))).toBe(
      'CP_AUDIO_DAMAGED',
    );
  });
});

describe.each(['tone.ogg', 'tone.opus'])('%s', (name) => {
  it('ends where it is cut, and is refused where it is damaged', async () => {
    const ogg = await fixture(name);
    const whole = await decodeAudio(ogg);
    for (const share of [0.3, 0.6, 0.9, 0.99]) {
      const result = await decodeAudio(ogg.slice(0, Math.floor(ogg.length * share)), 'x').catch(
        (error: { code: string }) => error.code,
      );
      if (typeof result === 'string') expect(result).toMatch(/^CP_AUDIO_(DAMAGED|EMPTY|FORMAT)/);
      else expect(isPrefix(result, whole)).toBe(true);
    }
    for (let at = 60; at < ogg.length; at += 97) {
      const flipped = ogg.slice();
      flipped[at]! ^= 16;
      expect(await codeOf(flipped)).toMatch(/^CP_AUDIO_(DAMAGED|FORMAT)/);
    }
  });

  it('is read with tags and zeros behind it, and twice where it is chained', async () => {
    const ogg = await fixture(name);
    const whole = await decodeAudio(ogg);
    for (const tail of [id3v1, new Uint8Array(77)])
      expect(await decodeAudio(joinedBytes(ogg, tail))).toEqual(whole);
    const twice = await decodeAudio(joinedBytes(ogg, ogg));
    const length = whole.channels[0]!.length;
    expect(twice.channels[0]!.length).toBe(2 * length);
    expect(twice.channels[1]!.subarray(length)).toEqual(whole.channels[1]);
  });
});

it('streams of two kinds in one file are refused', async () => {
  const [vorbis, opus] = [await fixture('tone.ogg'), await fixture('tone.opus')];
  expect(await codeOf(joinedBytes(vorbis, opus))).toBe('CP_AUDIO_CHAIN');
});

describe('MP3', () => {
  it('is read alike behind junk, tags and zeros, and before them', async () => {
    const mp3 = await fixture('tone.mp3');
    const whole = await decodeAudio(mp3);
    const heads = [
      Uint8Array.of(0),
      new Uint8Array(1500),
      'some text before it',
      id3,
      joinedBytes(id3, id3),
    ];
    for (const head of heads) expect(await decodeAudio(joinedBytes(head, mp3))).toEqual(whole);
    for (const tail of [id3v1, 'some text behind it', new Uint8Array(400), joinedBytes(ape, id3v1)])
      expect(await decodeAudio(joinedBytes(mp3, tail))).toEqual(whole);
  });

  it('with a hole between frames is refused', async () => {
    const mp3 = await fixture('tone.mp3');
    const half = Math.floor(mp3.length / 2);
    expect(await codeOf(joinedBytes(mp3.slice(0, half), mp3.slice(half + 5)))).toBe(
      'CP_AUDIO_DAMAGED',
    );
    expect(await codeOf(joinedBytes(mp3.slice(0, half), 'junk', mp3.slice(half)))).toBe(
      'CP_AUDIO_DAMAGED',
    );
  });

  it('that ends between two frames is cut; one whose tag counts its own frame is whole', async () => {
    const mp3 = await fixture('tone.mp3');
    const [tag, frame] = [225, 216]; // where the tag ends, and the bytes of a frame
    expect((await decodeAudio(mp3)).cut).toBeUndefined();
    for (let end = mp3.length - frame; end > tag + 3 * frame; end -= frame)
      expect((await decodeAudio(mp3.slice(0, end))).cut).toMatch(/^it holds \d+ of 16 frames$/);
    const counted = Buffer.from(mp3);
    const frames = counted.indexOf('Info') + 8;
    counted.writeUInt32BE(counted.readUInt32BE(frames) + 1, frames);
    expect((await decodeAudio(counted)).cut).toBeUndefined();
  });

  it('of two frames before a stream of another kind is refused, not left out', async () => {
    const tone = (await fixture('tone.mp3')).slice(225); // frames of 216 bytes behind the tag
    const other = await fixture('reservoir.mp3');
    for (const frames of [2, 3, 5])
      expect(await codeOf(joinedBytes(tone.slice(0, 216 * frames), other))).toBe('CP_AUDIO_CHAIN');
    const whole = await decodeAudio(other);
    for (const junk of [tone.slice(0, 4), tone.slice(0, 215), tone.slice(5, 430)])
      expect(await decodeAudio(joinedBytes(junk, other))).toEqual(whole);
  });
});
