import { Command } from 'commander';
import { expect, test, vi } from 'vitest';
import { positiveNumber, wholeNumber } from './number-option.js';
import { runProgram } from './run-program.js';

test('whole numbers and positive numbers', () => {
  expect([
    wholeNumber(1)('12'),
    wholeNumber(-3)('-3'),
    positiveNumber('0.5'),
    positiveNumber('1e3'),
  ]).toEqual([12, -3, 0.5, 1000]);
});

test.each([['0'], ['1.5'], ['x'], ['']])('"%s" is refused with exit code 2', async (text) => {
  const said: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => (said.push(String(line)), true));
  await runProgram(
    new Command('x').option('--size <n>', '', wholeNumber(1)).action(() => undefined),
    ['node', 'x', '--size', text],
  );
  expect(process.exitCode).toBe(2);
  expect(said.join('')).toContain('at least 1');
  process.exitCode = undefined;
  vi.restoreAllMocks();
  for (const wrong of ['0', 'x', '', '-1', 'Infinity'])
    expect(() => positiveNumber(wrong)).toThrow('above 0');
});
