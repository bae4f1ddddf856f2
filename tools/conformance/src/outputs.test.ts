import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { afterAll, expect, test } from 'vitest';
import { nlpProgram } from '../../../apps/nlp/src/program.js';
import { speechProgram } from '../../../apps/speech/src/program.js';
import { visionProgram } from '../../../apps/vision/src/program.js';
import { counterpointProgram } from '../../../packages/cli/src/program/counterpoint-program.js';
import { commandsOf } from '../../../packages/cli/src/testing/option-suite.js';
import { runInProcess } from '../../vitest/run-in-process.js';

const root = mkdtempSync(join(tmpdir(), 'counterpoint-outputs-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const inTheWay = join(root, 'a file');
writeFileSync(inTheWay, '');

/** Options that name what a command writes; every other path is read. */
const outputs: ReadonlySet<string> = new Set(['--out', '--atlas', '--write-run', '--index']);
const inputs: ReadonlySet<string> = new Set([
  ...['--data', '--test-data', '--add', '--config', '--set', '--resume', '--from', '--replay'],
  ...['--against', '--examples', '--queries', '--judgements', '--docs', '--qrels', '--captions'],
  ...['--tokenizer', '--locked', '--join', '--learn'],
]);

/** How the name of a file ends that a command writes. */
const endings: Readonly<Record<string, string>> = {
  ...{ embed: '.npy', merge: '.npy', map: '.npy', predict: '.csv', mine: '.tsv', ask: '.png' },
  ...{ index: '/shards.json', adapt: '.safetensors', upgrade: '.safetensors', explain: '.svg' },
  ...{ search: '.html', explore: '.html', '--atlas': '.parquet', '--write-run': '.txt' },
};

/** What a command needs to write anything. */
const more: Readonly<Record<string, readonly string[]>> = {
  'finetune --out': ['none'],
  'search --out': ['none'],
  'search --index': ['none'],
  'counterpoint search --index': ['--add', 'none'],
  'counterpoint-vision search --index': ['--add', 'none'],
  'counterpoint-vision video search --index': ['--add', 'none'],
  'counterpoint-speech search --index': ['--add', 'none'],
  'counterpoint-nlp search --index': ['--add', 'none'],
};

interface Output {
  readonly program: () => Command;
  /** Of the command, without the program. */
  readonly words: readonly string[];
  readonly command: Command;
  readonly option: Option;
}

const programs = [counterpointProgram, visionProgram, nlpProgram, speechProgram];
const all = programs.flatMap((program) =>
  commandsOf(program()).flatMap((command) => {
    const words: string[] = [];
    for (let each = command; each.parent; each = each.parent) words.unshift(each.name());
    return command.options.map((option): Output => ({ program, words, command, option }));
  }),
);
const written = all
  .filter(({ option }) => outputs.has(option.long!))
  .map((each) => {
    const { program, words, option } = each;
    return [[program().name(), ...words, option.long].join(' '), each] as const;
  });

/** Names at which nothing can be written, with an ending, for a file or a folder. */
function badPlaces(isFolder: boolean, ending: string): string[] {
  const occupied = join(root, `occupied${ending}`);
  if (!isFolder) mkdirSync(occupied, { recursive: true });
  return [
    ...(existsSync('/proc/self') ? [`/proc/none${ending}`, `/proc/none/x${ending}`] : []),
    ...(existsSync('/dev/full') ? [isFolder ? '/dev/full' : `/dev/full/x${ending}`] : []),
    ...(existsSync('/dev/full') && !isFolder && ending === '' ? ['/dev/full'] : []),
    isFolder ? inTheWay : join(inTheWay, `x${ending}`),
    isFolder ? join(inTheWay, 'x') : occupied,
  ];
}

test('every option that names a path is known as one that is read or written', () => {
  const unknown = all
    .filter(({ option }) => /<(file|folder|path|run)\b/.test(option.flags))
    .map(({ option }) => option.long!)
    .filter((name) => !outputs.has(name) && !inputs.has(name));
  expect([...new Set(unknown)]).toEqual([]);
});

test.each(written)(
  '%s: what cannot be written is refused before the work',
  async (name, { program, words, command, option }) => {
    const isFolder = option.flags.includes('<folder>');
    const commandName = command.name();
    const ending = isFolder ? '' : (endings[option.long!] ?? endings[commandName] ?? '');
    const needed = command.registeredArguments.filter(({ required }) => required);
    const mandatory = command.options
      .filter(({ mandatory, long }) => mandatory && long !== option.long)
      .flatMap(({ long }) => [long!, `none${endings[commandName] ?? ''}`]);
    const further = more[name] ?? more[`${commandName} ${option.long}`] ?? [];
    for (const place of badPlaces(isFolder, ending)) {
      const before = readdirSync(root, { recursive: true });
      const { json, errors } = await runInProcess(
        program(),
        ...[...words, ...needed.map(() => 'none'), ...mandatory, ...further],
        ...[`${option.long}=${place}`, '--json'],
      );
      // None of the inputs exists: the output was looked at first.
      expect(json['error'], `${place}: ${JSON.stringify(json)} ${errors}`).toMatchObject({
        code: 'CP_CLI_WRITE',
        where: expect.stringContaining(place.replace(/[/][^/]*$/, '')) as string,
      });
      expect(readdirSync(root, { recursive: true }), place).toEqual(before);
    }
    expect(existsSync('/dev/full') && statSync('/dev/full').isFile()).toBe(false);
  },
);
