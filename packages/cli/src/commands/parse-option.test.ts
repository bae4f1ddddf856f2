import { Command } from 'commander';
import { afterEach, expect, test, vi } from 'vitest';
import { runProgram } from '../terminal/run-program.js';
import { listOf, names, number, path, several, text, wholeNumber } from './parse-option.js';

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

test('values in their ranges are read', () => {
  expect([
    wholeNumber(1)('12'),
    wholeNumber(-3)('-3'),
    number({ above: 0 })('0.5'),
    number({ above: 0 })('1e3'),
    number()('-.5'),
    number({ minimum: 0, maximum: 1 })('1'),
    text(' a '),
    path('a b'),
    names('a, b'),
    listOf(wholeNumber(0))('1,2'),
    several(text)('b', ['a']),
  ]).toEqual([12, -3, 0.5, 1000, -0.5, 1, ' a ', 'a b', ['a', 'b'], [1, 2], ['a', 'b']]);
});

test.each([['abc'], [''], ['0'], ['-1'], ['1e9'], ['NaN'], ['1.5'], ['0x10'], ['64k'], ['6,4']])(
  '"%s" is no whole number of at least 1: exit code 2, and the option is named',
  async (value) => {
    const lines: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation(
      (line) => (lines.push(String(line)), true),
    );
    await runProgram(
      new Command('x').option('--size <n>', '', wholeNumber(1)).action(() => undefined),
      ['node', 'x', '--size', value],
    );
    expect(process.exitCode).toBe(2);
    expect(lines.join('')).toMatch(/^CP_CLI_USAGE: .*--size.*at least 1/);
  },
);

test.each(['abc', '', '0', '-1', 'NaN', 'Infinity', '1e999', '0x1', '1_000'])(
  '"%s" is no number above 0',
  (value) => {
    expect(() => number({ above: 0 })(value)).toThrow('above 0');
  },
);

test('limits that a number misses are named', () => {
  expect(() => number({ minimum: 0, maximum: 1 })('1.1')).toThrow('of at least 0 and of at most 1');
  expect(() => wholeNumber(1, 64)('65')).toThrow('from 1 to 64');
  for (const wrong of ['', ' ', 'a,,b', ',']) expect(() => names(wrong)).toThrow('names');
  for (const wrong of ['', ' ', 'a\0b']) expect(() => path(wrong)).toThrow('path');
});
