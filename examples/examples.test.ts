import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

const programs = readdirSync(new URL('.', import.meta.url)).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);

test('the examples are there', () => {
  expect(programs).toEqual(['clip.ts', 'sentences.ts', 'simclr.ts', 'speaker.ts']);
});

test.each(programs)('%s reaches the score that it asserts', async (name) => {
  await import(new URL(name, import.meta.url).href);
});
