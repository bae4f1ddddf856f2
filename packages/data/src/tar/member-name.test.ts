import { expect, test } from 'vitest';
import { memberName } from './member-name.js';

test.each([
  ['000017.jpg', '000017', 'jpg'],
  ['a/b.c/000017.left.PNG', 'a/b.c/000017', 'left.png'],
  ['000017.seg.left.png', '000017', 'seg.left.png'],
  ['scan_0.7_v1.png', 'scan_0.7_v1', 'png'],
  ['tile_0.25.png', 'tile_0.25', 'png'],
  ['2023.05.01.12.30.jpg', '2023.05.01.12.30', 'jpg'],
  ['x.1.left.png', 'x.1', 'left.png'],
  ['v1.2.3.mp3', 'v1.2.3', 'mp3'],
  ['clip.3gp', 'clip', '3gp'],
  ['Mr. Smith.jpg', 'Mr. Smith', 'jpg'],
])('%s', (path, base, extension) => {
  expect(memberName(path)).toEqual({ base, extension });
});

test.each(['README', 'a/img0001', 'name.'])('%s has no extension', (path) => {
  expect(memberName(path)).toEqual({ base: path, extension: '' });
});

test.each(['.hidden.jpg', 'a/.DS_Store'])('%s is no sample', (path) => {
  expect(memberName(path)).toBeUndefined();
});
