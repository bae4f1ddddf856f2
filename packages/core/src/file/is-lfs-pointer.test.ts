import { expect, test } from 'vitest';
import { readSafetensors } from '../checkpoint/safetensors.js';
import { isLfsPointer } from './is-lfs-pointer.js';

const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n';

test('a pointer of Git LFS is known by its first line', () => {
  expect(isLfsPointer(Buffer.from(pointer))).toBe(true);
  for (const text of [
    '',
    'version',
    `\n${pointer}`,
    'version 2 of https://git-lfs.github.com/spec/',
  ])
    expect(isLfsPointer(Buffer.from(text))).toBe(false);
});

test('in place of weights it is refused as one', () => {
  expect(() => readSafetensors(Buffer.from(pointer), 'model.safetensors')).toThrow(
    /CP_CORE_SAFETENSORS_INVALID.*Git LFS.*model\.safetensors.*git lfs pull/su,
  );
});
