import { Rng } from '@counterpoint/core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../decode/decode-picture.js';
import type { Picture } from '../picture/picture.js';
import { drawScene } from '../scene/scene.js';
import { differenceHash } from './difference-hash.js';
import { hammingDistance, nearDuplicateGroups } from './near-duplicates.js';
import { perceptualHash } from './perceptual-hash.js';

const scene = (index: number): Picture =>
  drawScene(index, { seed: 1, part: 'train', side: 96, kinds: ['two', 'several'] }).picture;

/** Recompressed, smaller and brighter. */
async function altered({ data, height, width }: Picture): Promise<Picture> {
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(64, 64)
    .linear(1.1, 6)
    .jpeg({ quality: 60 })
    .toBuffer();
  return decodePicture(jpeg);
}

describe.each([
  ['differenceHash', differenceHash],
  ['perceptualHash', perceptualHash],
] as const)('%s', (_name, hash) => {
  it('hardly changes with the file, and much with the picture', async () => {
    for (let i = 0; i < 12; i++) {
      expect(hash(scene(i))).toMatch(/^[0-9a-f]{16}$/);
      const same = hammingDistance(hash(scene(i)), hash(await altered(scene(i)))),
        other = hammingDistance(hash(scene(i)), hash(scene(i + 1)));
      expect(same).toBeLessThan(other);
    }
  });
});

describe('nearDuplicateGroups', () => {
  it('joins what is near, also through others', () => {
    const hashes = [
      '0000000000000000',
      'ffffffffffffffff',
      '0000000000000007',
      '000000000000003f',
      'fffffffffffffffe',
      '00ff00ff00ff00ff',
    ];
    expect([...nearDuplicateGroups(hashes, 3)]).toEqual([0, 1, 0, 0, 1, 5]);
    expect([...nearDuplicateGroups(hashes, 0)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(hammingDistance(hashes[0]!, hashes[1]!)).toBe(64);
  });

  it('equals the definition on random hashes', () => {
    const rng = Rng.of(4, 'hashes');
    const hashes = Array.from({ length: 40 }, () =>
      Array.from({ length: 16 }, (_, i) => (i < 13 ? 'a' : rng.integer(16).toString(16))).join(''),
    );
    const groups = nearDuplicateGroups(hashes, 1);
    hashes.forEach((a, i) =>
      hashes.forEach((b, j) => {
        if (hammingDistance(a, b) <= 1) expect(groups[i]).toBe(groups[j]);
      }),
    );
  });
});
