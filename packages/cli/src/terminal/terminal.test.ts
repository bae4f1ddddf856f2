import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CounterpointError } from '@counterpoint/core';
import { noteSample } from '@counterpoint/data';
import { Command } from 'commander';
import { afterEach, expect, test, vi } from 'vitest';
import { duration } from './duration.js';
import { threadsOption } from '../commands/shared-options.js';
import { currentThreads } from './current-threads.js';
import { printJson } from './print-json.js';
import { progressDisplay, type ProgressDisplay, type ProgressUpdate } from './progress.js';
import { runProgram } from './run-program.js';
import { textTable } from './text-table.js';

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

const sink = (isTTY: boolean, columns = 80) => {
  const written: string[] = [];
  return {
    written,
    stream: {
      isTTY,
      columns,
      write: (text: string) => written.push(text),
    } as unknown as NodeJS.WriteStream,
  };
};

/** The third update is the first whose time left is known. */
const updateThrice = (display: ProgressDisplay, last: ProgressUpdate) => {
  for (const before of [2, 1, 0]) display.update({ ...last, step: last.step - before });
};

test('a terminal sees one line that redraws itself, a pipe plain lines', () => {
  const update = { step: 5, totalSteps: 10, facts: ['loss 1.0'] };
  const terminal = sink(true);
  progressDisplay(terminal).update(update);
  expect(terminal.written[0]).toMatch(/^\r\x1b\[2K\[#{10}\.{10}\] step 5\/10, loss 1\.0/);
  const narrow = sink(true, 50);
  updateThrice(progressDisplay(narrow), { ...update, facts: ['loss 1.0', '300 views/s'] });
  expect(narrow.written[0]).not.toContain('left');
  expect(narrow.written[2]).toMatch(
    /^\r\x1b\[2K(\[#+\.+\] )?step 5\/10, loss 1\.0, 300 views\/s, .* left$/,
  );
  const pipe = sink(false);
  updateThrice(progressDisplay({ ...pipe, secondsBetweenLines: 0 }), update);
  expect(pipe.written[0]).toBe('step 3/10, loss 1.0\n');
  expect(pipe.written[2]).toMatch(/^step 5\/10, loss 1\.0, .* left\n$/);
  const program = sink(false);
  progressDisplay({ ...program, silent: true }).update(update);
  expect(program.written).toEqual([]);
});

test.each([
  [7.4, '7 s'],
  [200, '3 min 20 s'],
  [7500, '2 h 5 min'],
  [Infinity, 'unknown'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test('a table is aligned, numbers to the right', () => {
  expect(
    textTable(
      ['name', 'n'],
      [
        ['a', '1'],
        ['long', '20'],
      ],
    ),
  ).toBe('name   n\n----  --\na      1\nlong  20');
});

test.each<[string, () => never, number, RegExp]>([
  [
    'a coded error',
    () => {
      throw new CounterpointError('CP_X_Y', { what: 'It broke', remedy: 'mend it' });
    },
    1,
    /^CP_X_Y: It broke\. Remedy: mend it\.\n$/,
  ],
  [
    'a fault',
    () => {
      throw new TypeError('oops');
    },
    70,
    /^CP_CLI_FAULT: .*oops/,
  ],
])('%s gives its exit code and its line', async (_, action, code, line) => {
  const errors: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => (errors.push(String(text)), true));
  await runProgram(new Command('x').action(action), ['node', 'x']);
  expect(process.exitCode).toBe(code);
  expect(errors.join('')).toMatch(line);
});

test('with --json an error is one object on standard output', async () => {
  const out: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (out.push(String(text)), true));
  const program = new Command('x').option('--json').action(() => {
    throw new CounterpointError('CP_X_Y', { what: 'It broke', where: 'here' });
  });
  await runProgram(program, ['node', 'x', '--json']);
  expect(JSON.parse(out.join(''))).toEqual({
    error: { code: 'CP_X_Y', what: 'It broke', where: 'here' },
  });
});

test('with --json notes on samples are a part of the result, without any there is none', async () => {
  const out: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (out.push(String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const note = { key: 'a.wav', code: 'CP_AUDIO_CUT', message: 'it was cut' };
  for (const notes of [[note, note, { ...note, key: 'b.wav' }], []]) {
    const program = new Command('x').option('--json').action(async () => {
      await Promise.resolve();
      notes.forEach(noteSample);
      printJson({ embeddings: 2 });
    });
    await runProgram(program, ['node', 'x', '--json']);
  }
  expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      embeddings: 2,
      notes: { samples: 2, byCode: { CP_AUDIO_CUT: 2 }, shown: [note, { ...note, key: 'b.wav' }] },
    },
    { embeddings: 2 },
  ]);
});

test.each([[['--unknown']], [['inner', 'deep', '--unknown']], [['inner', 'nothing']]])(
  'the command line %j is not understood and exits with 2, with --json as an object',
  async (argv) => {
    const out: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => (out.push(String(text)), true));
    vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    const program = new Command('x').action(() => undefined);
    program
      .command('inner')
      .command('deep')
      .option('--json')
      .action(() => undefined);
    await runProgram(program, ['node', 'x', ...argv, '--json']);
    expect(process.exitCode).toBe(2);
    expect(JSON.parse(out.join(''))).toMatchObject({ error: { code: 'CP_CLI_USAGE' } });
  },
);

test('a reader that leaves early ends the program without an error', () => {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const source = ['--conditions=@counterpoint/source', '--import', import.meta.resolve('tsx')];
  const command = [process.execPath, ...source, main, 'train', '--help'];
  const script = '"$@" | true; exit "${PIPESTATUS[0]}"';
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', ...command], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});

test.each([
  [['inner', 'work', '--threads', '3'], 3],
  [['inner', 'work'], undefined],
])('the engine that a command starts has its --threads: %j', async (argv, expected) => {
  const seen: unknown[] = [];
  const program = new Command('x');
  program
    .command('inner')
    .command('work')
    .addOption(threadsOption())
    .action(async () => {
      await Promise.resolve();
      seen.push(currentThreads.getStore()?.threads);
    });
  await runProgram(program, ['node', 'x', ...argv]);
  expect(seen).toEqual([expected]);
  expect(currentThreads.getStore()).toBeUndefined();
});
