import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { nlpProgram } from '../../../apps/nlp/src/program.js';
import { speechProgram } from '../../../apps/speech/src/program.js';
import { visionProgram } from '../../../apps/vision/src/program.js';
import { counterpointProgram } from '../../../packages/cli/src/program/counterpoint-program.js';
import { commandsOf } from '../../../packages/cli/src/testing/option-suite.js';

/** A command of a program, with what it takes. */
interface CommandDescription {
  /** With the program and the commands above: `counterpoint-vision clip search`. */
  readonly path: string;
  readonly name: string;
  readonly options: ReadonlySet<string>;
  readonly takesRun: boolean;
  readonly readsData: boolean;
}

const programs = [counterpointProgram, visionProgram, nlpProgram, speechProgram];
const commands = programs.flatMap((program) => commandsOf(program()).map(describeCommand));

function describeCommand(command: Command): CommandDescription {
  const names: string[] = [];
  for (let each: Command | null = command; each; each = each.parent) names.unshift(each.name());
  const options = new Set(command.options.map(({ long }) => long!));
  return {
    path: names.join(' '),
    name: command.name(),
    options,
    takesRun: command.registeredArguments.some((argument) =>
      ['run', 'model'].includes(argument.name()),
    ),
    readsData: options.has('--data') || options.has('--add'),
  };
}

/** Options that stand wherever they apply. */
interface Rule {
  readonly options: readonly string[];
  readonly applies: (command: CommandDescription) => boolean;
  /** Commands that lack one of them, with the reason. */
  readonly except?: Readonly<Record<string, string>>;
}

const isSingle = ({ name }: CommandDescription): boolean => name === 'explain' || name === 'ask';
/** Embeds all samples of its data by a run. */
const embedsData = (command: CommandDescription): boolean =>
  command.takesRun && command.readsData && command.name !== 'export' && !isSingle(command);

const rules: Readonly<Record<string, Rule>> = {
  'a command that takes a run computes on an engine that can be named, and prints JSON': {
    options: ['--engine', '--json'],
    applies: ({ takesRun }) => takesRun,
  },
  'a command that embeds data says how many samples at a time, and what an unreadable one means': {
    options: ['--batch-size', '--on-error'],
    applies: embedsData,
  },
  'a command that reads data for a run names the column of the class': {
    options: ['--label'],
    applies: (command) => embedsData(command) || command.name === 'explain',
    except: {
      'counterpoint-nlp mine': 'pairs have no class',
      'counterpoint-nlp search': 'entries are found by text',
    },
  },
  'a command that reads data names the split': {
    options: ['--split'],
    applies: ({ readsData, name, options }) =>
      readsData && name !== 'export' && !options.has('--test'),
  },
  'evaluate names both splits, looks for copies, draws groups, and compares': {
    options: [
      ...['--test-data', '--train', '--test', '--label'],
      ...['--leakage', '--interval-over', '--no-baselines'],
    ],
    applies: ({ name }) => name === 'evaluate',
  },
  'search names its index, how many results, and how much of an embedding': {
    options: ['--index', '--rebuild', '--top', '--width'],
    applies: ({ name }) => name === 'search',
  },
  'an index of what was added is listed, and entries are removed': {
    options: ['--list', '--delete'],
    applies: ({ name, options }) => name === 'search' && options.has('--add'),
  },
  'export names its folder, data to compare on, and the momentum twin': {
    options: ['--out', '--data', '--twin'],
    applies: ({ name }) => name === 'export',
  },
  'export writes compact weights of an ONNX file': {
    options: ['--dtype'],
    applies: ({ name }) => name === 'export',
  },
  'training is the same in every program': {
    options: [
      ...['--data', '--split', '--label', '--config', '--set', '--method', '--out', '--resume'],
      ...['--more-epochs', '--from', '--engine', '--threads', '--seed', '--epochs', '--batch-size'],
      ...['--memory', '--validate', '--validate-every', '--patience', '--on-collapse'],
      ...['--on-error', '--plugin', '--json', '--dry-run'],
    ],
    applies: ({ name }) => name === 'train',
  },
};

describe.each(Object.entries(rules))('%s', (_, { options, applies, except = {} }) => {
  const concerned = commands.filter(applies);

  test('it concerns commands of several programs', () => {
    expect(new Set(concerned.map(({ path }) => path.split(' ')[0])).size).toBeGreaterThan(1);
  });

  test.each(options)('%s', (option) => {
    const lacking = concerned.filter(({ options: commandOptions }) => !commandOptions.has(option));
    expect(lacking.map(({ path }) => path).filter((path) => !(path in except))).toEqual([]);
  });

  test('every exception lacks one of the options', () => {
    for (const path of Object.keys(except))
      expect(
        options.some((option) => !commands.find((each) => each.path === path)!.options.has(option)),
        path,
      ).toBe(true);
  });
});
