import { expect, test } from 'vitest';
import {
  commandsOf,
  commandsWithoutThreads,
  examplesOf,
  numericCases,
  parseLine,
  unvalidatedOptions,
} from '../testing/option-suite.js';
import { counterpointProgram } from './counterpoint-program.js';

test('every option that takes a value validates it', () => {
  expect(unvalidatedOptions(counterpointProgram())).toEqual([]);
});

test('every command that chooses an engine chooses its threads', () => {
  expect(commandsWithoutThreads(counterpointProgram())).toEqual([]);
});

test('a wrong number is refused with exit code 2 and the name of the option, or is a number', async () => {
  for (const { words, option, value } of numericCases(counterpointProgram())) {
    const line = [...words, `${option.long}=${value}`, '--json'];
    const { code, output, options } = await parseLine(counterpointProgram(), line);
    const where = line.join(' ');
    if (options === undefined) {
      expect(code, where).toBe(2);
      expect(output, where).toContain('CP_CLI_USAGE');
      expect(output, where).toContain(option.long);
    } else {
      expect(code, where).toBe(0);
      expect(options[option.attributeName()], where).toSatisfy(Number.isFinite);
    }
  }
});

test('the help of every command ends with two examples that it understands', async () => {
  for (const command of commandsOf(counterpointProgram())) {
    const examples = examplesOf(command);
    expect(examples.length, command.name()).toBeGreaterThanOrEqual(2);
    for (const words of examples) {
      const { code, output, options } = await parseLine(counterpointProgram(), words);
      expect([code, output], words.join(' ')).toEqual([0, '']);
      expect(options, words.join(' ')).toBeDefined();
    }
  }
});
