import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeAudio } from '../decode-audio.js';
import { earlierBytes, readMpegHeader } from './frame-header.js';
import { LostBits } from './lost-bits.js';

/** By lame: `-V 9 -t -p`, mono, 22050 Hz, without a tag. Its frames need bits of three before them. */
const file = new Uint8Array(
  readFileSync(new URL('../../../fixtures/reservoir.mp3', import.meta.url)),
);
const places: number[] = [];
for (let at = 0, header; (header = readMpegHeader(file, at)) !== undefined; at += header.size)
  places.push(at);
const frameLength = 576;

/** A frame affects itself, the one that overlaps with it and the filter bank's 480 samples. */
const settles = 2 * frameLength + 480;

it('a stream that begins in the middle is silent, then sounds as the whole, from its first whole frame', async () => {
  const whole = await decodeAudio(file);
  const firsts = new Set<number>();
  for (let begin = 1; begin < places.length - 8; begin++) {
    const late = await decodeAudio(file.slice(places[begin]));
    expect(late.channels[0]!.length).toBe((places.length - begin) * frameLength);
    const first = firstWhole(begin);
    firsts.add(first - begin);
    const from = first === begin ? 0 : (first - begin) * frameLength;
    for (const [c, channel] of late.channels.entries()) {
      expect(Math.max(0, ...channel.subarray(0, from).map(Math.abs))).toBeLessThan(1e-9);
      const same = from + settles;
      const expected = whole.channels[c]!.subarray(begin * frameLength + same);
      const differences = channel.subarray(same).map((value, i) => Math.abs(value - expected[i]!));
      expect(Math.max(0, ...differences)).toBeLessThan(1e-6);
    }
  }
  expect(firsts.size).toBeGreaterThan(1); // some begin with frames whose bits are lost
});

/** The first frame from one on whose earlier bytes are in the frames between. */
function firstWhole(begin: number): number {
  let there = 0;
  for (let index = begin; ; index++) {
    const header = readMpegHeader(file, places[index])!;
    const frame = file.subarray(places[index], places[index]! + header.size);
    if (earlierBytes(frame, header) <= there) return index;
    there += frame.length - 6 - 9; // header, checksum and side information
  }
}

it('the replacement holds no sound, keeps its own bytes and has the checksum of its side information', () => {
  const frame = Uint8Array.from({ length: 192 }, (_, i) => (i * 37) % 256);
  frame.set([0xff, 0xf2, 0x84, 0x40, 1, 2, 200]);
  const header = readMpegHeader(frame)!;
  expect(header).toMatchObject({ protected: true, version: 2, channels: 2, size: 192 });
  const bits = new LostBits();
  const silent = bits.replacement(frame, header)!;
  expect([...silent.subarray(0, 4)]).toEqual([0xff, 0xf2, 0x84, 0x40]);
  expect([...silent.subarray(6, 23)]).toEqual(Array<number>(17).fill(0));
  expect([...silent.subarray(4, 6)]).toEqual([0xcc, 0xe5]);
  expect(silent.subarray(23)).toEqual(frame.subarray(23));
  expect(bits.replacement(frame, header)?.[6]).toBe(169); // what the frame before it left
  expect(bits.replacement(frame, header)).toBeUndefined();
  const layer2 = { ...header, layer: 2 as const };
  expect(new LostBits().replacement(frame, layer2)).toBeUndefined();
});
