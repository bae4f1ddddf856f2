import type { Command, Option } from 'commander';
import { expect, test } from 'vitest';
import { runProgram } from '../terminal/run-program.js';

/** The tests that the options of every program must pass. */
export function testOptions(programOf: () => Command): void {
  test('every option that takes a value validates it', () => {
    expect(unvalidatedOptions(programOf())).toEqual([]);
  });

  test('every command that chooses an engine chooses its threads', () => {
    expect(commandsWithoutThreads(programOf())).toEqual([]);
  });

  test('a wrong number is refused with exit code 2 and the name of the option, or is a number', async () => {
    for (const { words, option, value } of numericCases(programOf())) {
      const line = [...words, `${option.long}=${value}`, '--json'];
      const { code, output, options } = await parseLine(programOf(), line);
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
    for (const command of commandsOf(programOf())) {
      const examples = examplesOf(command);
      expect(examples.length, command.name()).toBeGreaterThanOrEqual(2);
      for (const words of examples) {
        const { code, output, options } = await parseLine(programOf(), words);
        expect([code, output], words.join(' ')).toEqual([0, '']);
        expect(options, words.join(' ')).toBeDefined();
      }
    }
  });
}

/** One option of one command, with a value that a user may type. */
export interface OptionCase {
  /** The words before the option: command, arguments, mandatory options. */
  readonly words: readonly string[];
  readonly command: Command;
  readonly option: Option;
  readonly value: string;
}

/** The outcome of a command line whose action was replaced. */
export interface ParsedCase {
  readonly code: number;
  readonly output: string;
  /** The options as the action would receive them; undefined when the line was refused. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What people type by mistake where a number belongs. */
export const wrongNumbers: readonly string[] = [
  'abc',
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  'NaN',
  'Infinity',
  '64k',
  '6,4',
  '0x10',
];

/** Every command of a program that does something. */
export function commandsOf(program: Command): Command[] {
  return program.commands.flatMap((command) => {
    const inner = commandsOf(command);
    return inner.length === 0 || command.registeredArguments.length > 0
      ? [command, ...inner]
      : inner;
  });
}

/** Every option of every command that reads a number, with every wrong number. */
export function numericCases(program: Command): OptionCase[] {
  return commandsOf(program).flatMap((command) =>
    command.options
      .filter(isNumeric)
      .flatMap((option) =>
        wrongNumbers.map((value) => ({ words: wordsOf(command), command, option, value })),
      ),
  );
}

/** Options that take a value and neither validate it nor list choices. */
export function unvalidatedOptions(program: Command): string[] {
  return commandsOf(program).flatMap((command) =>
    command.options
      .filter(({ required, optional, parseArg }) => (required || optional) && !parseArg)
      .map(({ long }) => `${wordsOf(command)[0]} ${long}`),
  );
}

/** Commands that choose an engine and not its threads. */
export function commandsWithoutThreads(program: Command): string[] {
  return commandsOf(program)
    .filter(({ options }) => options.some(({ long }) => long === '--engine'))
    .filter(({ options }) => !options.some(({ long }) => long === '--threads'))
    .map((command) => wordsOf(command).join(' '));
}

function isNumeric({ parseArg }: Option): boolean {
  for (const sample of ['3', '0.5', '4GB']) {
    try {
      const value: unknown = parseArg?.(sample, undefined);
      if (typeof value === 'number') return true;
    } catch {
      continue;
    }
  }
  return false;
}

/** The name of a command with values for everything that it requires. */
function wordsOf(command: Command): string[] {
  const names: string[] = [];
  for (let each = command; each.parent; each = each.parent) names.unshift(each.name());
  const needed = command.registeredArguments
    .filter(({ required }) => required)
    .map(() => 'something');
  const mandatory = command.options
    .filter((option) => option.mandatory)
    .flatMap(({ long }) => [long!, 'something.npy']);
  return [...names, ...needed, ...mandatory];
}

/** Parses a command line of a program; nothing is done. */
export async function parseLine(program: Command, words: readonly string[]): Promise<ParsedCase> {
  let options: Readonly<Record<string, unknown>> | undefined;
  for (const command of commandsOf(program))
    command.action(() => {
      options = command.opts();
    });
  let output = '';
  const write = process.stdout.write;
  const before = process.exitCode;
  process.exitCode = 0;
  process.stdout.write = ((text: string) => {
    output += text;
    return true;
  }) as typeof write;
  try {
    await runProgram(program, ['node', program.name(), ...words]);
    return { code: Number(process.exitCode), output, options };
  } finally {
    process.stdout.write = write;
    process.exitCode = before;
  }
}

/** The examples at the end of a command's help, each as words. */
export function examplesOf(command: Command): string[][] {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  const [, examples = ''] = help.split('\nExamples:\n');
  return examples
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => shellWords(line).slice(1));
}

/** Words as a shell splits them, for quotes and no expansions; a redirection ends the line. */
export function shellWords(line: string): string[] {
  const words = [...line.trim().matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain!,
  );
  const end = words.indexOf('>');
  return end < 0 ? words : words.slice(0, end);
}
