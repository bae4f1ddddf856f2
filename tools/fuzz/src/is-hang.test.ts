import { expect, it } from 'vitest';
import { isHang } from './is-hang.js';
import { processorSeconds } from './processor-seconds.js';

it.each([
  [{ processor: 21, clock: 22 }, true],
  [{ processor: 3, clock: 60 }, false],
  [{ processor: 0, clock: 200 }, true],
  [{ processor: undefined, clock: 19 }, false],
  [{ processor: undefined, clock: 20 }, true],
])('a process that used %j of 20 s hangs: %j', (used, expected) => {
  expect(isHang(used, 20)).toBe(expected);
});

it('knows the processor time of a process on Linux', async () => {
  const used = await processorSeconds(process.pid);
  if (process.platform === 'linux') expect(used).toBeGreaterThan(0);
  else expect(used).toBeUndefined();
  expect(await processorSeconds(2 ** 30)).toBeUndefined();
});
