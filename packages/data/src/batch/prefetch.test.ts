import { expect, test } from 'vitest';
import { prefetch } from './prefetch.js';

test('order, end and error are those of the source', async () => {
  async function* source() {
    yield 1;
    yield 2;
    throw new Error('third');
  }
  const got: number[] = [];
  await expect(
    (async () => {
      for await (const value of prefetch(source(), 5)) got.push(value);
    })(),
  ).rejects.toThrow('third');
  expect(got).toEqual([1, 2]);
});

test('no more than `ahead` are made before they are asked for, and the source is closed', async () => {
  let created = 0,
    closed = false;
  async function* source() {
    try {
      for (;;) yield created++;
    } finally {
      closed = true;
    }
  }
  const reader = prefetch(source(), 3);
  for (let used = 1; used <= 10; used++) {
    await reader.next();
    await new Promise((done) => setTimeout(done, 1));
    expect(created).toBe(used + 3);
  }
  await reader.return(undefined);
  expect(closed).toBe(true);
});

test('items are made while the consumer works', async () => {
  const events: string[] = [];
  async function* source() {
    for (let i = 0; i < 2; i++) {
      events.push(`made ${i}`);
      yield i;
    }
  }
  for await (const i of prefetch(source(), 1)) {
    await new Promise((done) => setTimeout(done, 1));
    events.push(`used ${i}`);
  }
  expect(events).toEqual(['made 0', 'made 1', 'used 0', 'used 1']);
});
