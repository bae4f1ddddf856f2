import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { nlpProgram } from '../../../../apps/nlp/src/program.js';
import { speechProgram } from '../../../../apps/speech/src/program.js';
import { visionProgram } from '../../../../apps/vision/src/program.js';
import { counterpointProgram } from '../../../../packages/cli/src/program/counterpoint-program.js';
import { commandsOf, shellWords } from '../../../../packages/cli/src/testing/option-suite.js';
import { runInProcess } from '../../../vitest/run-in-process.js';
import { exportCases } from './export-cases.js';

const root = mkdtempSync(join(tmpdir(), 'counterpoint-exports-'));
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
symlinkSync(modules, join(root, 'node_modules'), 'dir');
const { argv } = process;
afterAll(() => {
  process.argv = argv;
  rmSync(root, { recursive: true, force: true });
});

/** The sections of a card, and what each must say of a run that was scored on two data sets. */
const sections: Readonly<Record<string, RegExp>> = {
  Data: /\d+ [a-z ]+ of \S+.*, fingerprint `[^`]+`/,
  Recipe: /Method: `[^`]+`, 1 epochs in batches of \d+, seed 1\n- Optimizer.*\n- Counterpoint \d/,
  Scores: /\.\d{3} \(\.?\d.* to .*\).*untrained.*By `counterpoint.*evaluate/s,
  'What it is no evidence for': /^- .*\n- /m,
  'Train it again': /```sh\ncounterpoint.* train --config recipe\.json .*\n```/,
};

function sectionsOf(card: string): Record<string, string> {
  const parts = card.split(/^## /m).slice(1);
  return Object.fromEntries(
    parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  );
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test('every export command has a case', () => {
  const programs = [counterpointProgram, visionProgram, nlpProgram, speechProgram];
  const commands = programs.flatMap((program) =>
    commandsOf(program())
      .filter((command) => command.name() === 'export')
      .map(({ parent }) => {
        const words: string[] = [];
        for (let each = parent; each; each = each.parent) words.unshift(each.name());
        return words.join(' ');
      }),
  );
  const tried = Object.values(exportCases).map(({ program, words }) =>
    [program().name(), ...words].join(' '),
  );
  expect([...new Set(tried)].sort()).toEqual(commands.sort());
});

describe.each(Object.entries(exportCases))('%s', (name, { program, words, data, train }) => {
  const place = join(root, name.replaceAll(/\W/g, '-'));
  const [run, out] = [join(place, 'run'), join(place, 'exported')];
  const command = async (...args: string[]) => {
    // Scores are stored with the command line of the process.
    process.argv = ['node', program().name(), ...words, ...args];
    const outcome = await runInProcess(program(), ...words, ...args);
    expect(outcome.code, `${args.join(' ')}: ${outcome.errors}`).toBe(0);
    return outcome;
  };

  test('the card has every part and its command trains the same; no file names a folder', async () => {
    const [own, other] = [await data(join(place, 'my data')), await data(join(place, 'others'))];
    await command(...(await train(place, own)), '--data', own, '--out', run);
    for (const path of [own, other]) await command('evaluate', run, '--data', path);
    await command('export', run, '--out', out);
    const card = readFileSync(join(out, 'README.md'), 'utf8');
    const parts = sectionsOf(card);
    for (const [title, pattern] of Object.entries(sections))
      expect(parts[title], `${title} in ${card}`).toMatch(pattern);
    const [onOwn, onOther] = parts['Scores']!.split('### On other data\n');
    expect(onOwn).not.toContain('Not measured');
    expect(onOther).toMatch(/By `counterpoint/);
    for (const file of filesIn(out)) {
      // The plugin without which nothing opens is named as it is.
      const text = readFileSync(file, 'latin1').replace(/"plugins": \[[^\]]*\]/, '');
      expect(text.includes(root), file).toBe(false);
    }
    // As a reader does what the card says.
    const [, line = ''] = /```sh\n(.*)\n```/.exec(parts['Train it again']!) ?? [];
    const first = /First copy (.*) of the run into a folder `run`/.exec(parts['Train it again']!);
    for (const [, part = ''] of first?.[1]!.matchAll(/`([^`]+)`/g) ?? [])
      cpSync(join(run, part), join(out, 'run', part), { recursive: true });
    const again = join(place, 'again');
    const args = shellWords(line)
      .slice(1 + words.length)
      .map((word) => {
        if (word === 'recipe.json') return join(out, word);
        if (word === 'runs/again') return again;
        if (word.startsWith('data.path=')) return `data.path=${own}`;
        return existsSync(join(place, word)) ? join(place, word) : word;
      });
    await command(...args);
    const weights = (folder: string) => readFileSync(join(folder, 'export/encoder.safetensors'));
    expect(weights(again).equals(weights(run)), line).toBe(true);
  }, 300_000);
});
