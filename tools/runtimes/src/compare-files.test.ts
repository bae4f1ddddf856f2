import { expect, test } from 'vitest';
import { differences, digestOf } from './compare-files.js';
import { commandOf, runtimes } from './runtime.js';

const [a, b] = ['a', 'b'].map((text) => digestOf(new TextEncoder().encode(text)));

test.each([
  [{ x: a }, { x: a }, []],
  [{ x: a }, { x: b }, ['x: other bytes']],
  [{ x: a, y: b }, { x: a, y: undefined }, ['y: not written']],
  [{ x: undefined }, { x: a }, ['x: the reference wrote none']],
])('files %j beside %j', (reference, actual, expected) => {
  expect(differences(reference, actual)).toEqual(expected);
});

test('the reference is the Node that runs; the others are binaries of packages', () => {
  const [reference, ...others] = runtimes.map((runtime) => commandOf(runtime, '/there'));
  expect(reference).toEqual([process.execPath]);
  expect(others.map(([binary]) => binary)).toEqual(
    expect.arrayContaining(['/there/node_modules/@oven/bun-linux-x64/bin/bun']),
  );
});
