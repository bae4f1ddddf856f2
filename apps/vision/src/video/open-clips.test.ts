import { expect, test } from 'vitest';
import { drawnSplits, openClips } from './open-clips.js';

const open = (label?: string) => openClips('bouncers:4', { label, extensions: [] });

test('the class of drawn clips is one that they have: another name is refused', async () => {
  const [usual, shape] = await Promise.all([open(), open('shape')]);
  expect(usual.classes).not.toEqual(shape.classes);
  expect((await open('')).classes).toEqual(usual.classes);
  expect((await open('material')).classes).toEqual(usual.classes);
  for (const label of ['colour', 'Shape', 'text'])
    await expect(open(label)).rejects.toThrow(/CP_VISION_USAGE.*material, shape, size/u);
});

test('splits are those of drawn clips for their name alone, not for data whose path begins with it', () => {
  for (const path of ['bouncers', 'bouncers:12'])
    expect(drawnSplits(path)).toEqual(['train', 'validation', 'test', 'unseen']);
  for (const path of ['bouncers-on-disk', 'bouncers/clips.csv', 'bouncers:many', 'my/bouncers'])
    expect(drawnSplits(path)).toBeUndefined();
});
