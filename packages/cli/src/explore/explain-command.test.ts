import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexedDataset } from '@counterpoint/data';
import { tensor2d, zeros } from '@tensorflow/tfjs-core';
import { Command } from 'commander';
import { afterAll, expect, test } from 'vitest';
import type { Program } from '../program/program.js';
import { addExplainCommand } from './explain-command.js';
import type { ExploredRun, ExploredSide } from './explored-run.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Counts what is computed: refusals come before it. */
let encoded = 0;

const sideOf = (name: string, isPicture: boolean): ExploredSide => ({
  name,
  encoder: {
    ...{ width: 2, variables: {}, state: {}, dispose: () => undefined },
    encode: () => {
      encoded++;
      return tensor2d([[1, 0]]);
    },
  } as never,
  untrained: async () => {
    encoded++;
    return undefined as never;
  },
  earlier: [],
  decode: () => name,
  modality: {
    ...{ extensions: [], decode: () => name, describe: () => name },
    batch: () => (isPicture ? zeros([1, 4, 4, 3]) : tensor2d([[0, 1]])),
  } as never,
});

const run: ExploredRun = {
  path: 'run',
  sides: [sideOf('pictures', true), sideOf('captions', false)],
  steps: [],
  open: async () =>
    indexedDataset({
      ...{ name: 'pictures', size: 2, fingerprint: 'pictures' },
      key: (index) => `${index}.png`,
      read: async (index) => ({ index, key: `${index}.png`, value: { members: {} } }),
    }) as never,
  texts: { side: 1, value: async (text) => text },
  dispose: () => undefined,
};
const single: ExploredRun = { ...run, sides: [run.sides[0]], texts: undefined };

function explain(of: ExploredRun, ...words: readonly string[]): Promise<unknown> {
  const command = new Command().exitOverride();
  const program = { name: 'test', samples: 'pictures', plugins: [] } as unknown as Program;
  addExplainCommand(command, program, async () => of);
  return command.parseAsync(['explain', 'run', ...words], { from: 'user' });
}

test.each([
  ['a PNG of words', run, ['0.png', 'a red ring', '--out', 'why.png'], /a red ring.*none/su],
  ['a PNG of words first', run, ['a red ring', '0.png', '--out', 'why.png'], /a red ring/u],
  ['another format', run, ['0', '1', '--out', 'why.pdf'], /\.svg, \.png or \.json/u],
  ['words where the run reads none', single, ['0', '1', '--concepts', 'red,blue'], /--concepts/u],
] as const)('%s is refused before anything is computed', async (_, of, words, message) => {
  encoded = 0;
  const [a, b, ...options] = words;
  const placed = options.map((word) => (word.startsWith('why') ? join(folder, word) : word));
  const refused = explain(of, a, b, '--data', 'pictures', ...placed);
  await expect(refused).rejects.toMatchObject({ code: 'CP_CLI_USAGE' });
  await expect(refused).rejects.toThrow(message);
  expect(encoded).toBe(0);
  expect(existsSync(join(folder, 'why.png'))).toBe(false);
});

test('an output that is a folder is refused before anything is computed', async () => {
  encoded = 0;
  const out = join(folder, 'folder.svg');
  mkdirSync(out);
  await expect(explain(run, '0', '1', '--data', 'pictures', '--out', out)).rejects.toMatchObject({
    code: 'CP_CLI_WRITE',
  });
  expect(encoded).toBe(0);
});
