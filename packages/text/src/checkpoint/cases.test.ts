import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { casesFolder } from '../../../../tools/vitest/data-folder.js';
import { readTextModel } from './read-text-model.js';
import { embedWith, type EmbedWithOptions } from './text-model.js';

const cases = casesFolder('text');

async function embed(folder: string, options?: EmbedWithOptions): Promise<number[]> {
  const lines = (await readFile(join(cases!, folder, '..', 'in14.txt'), 'utf8')).trim().split('\n');
  const model = await readTextModel(join(cases!, folder));
  const rows = await embedWith(model, lines, options);
  model.encoder.dispose();
  return [...rows];
}

/** Folders that must embed alike: the same weights, stored in two ways. */
const equivalents: readonly (readonly [string, string])[] = [
  ['01-roberta-vocab-merges/roberta-vm', '01-roberta-vocab-merges/roberta'],
  ['02-cased-vocab-txt/cased-vocab', '02-cased-vocab-txt/cased'],
  ['05-modernbert-transformers-5/modern-v5', '05-modernbert-transformers-5/modern'],
];

const others = [
  '04-st-5.4-pooling-mode/pool-new',
  '04-st-5.4-pooling-mode/pool-new-cls',
  '05-modernbert-transformers-5/modern-rope',
  '07-default-prompt/prompts',
  '08-old-layout/old',
  '09-sharded/shard',
];

describe.skipIf(cases === undefined)('model folders that once failed', () => {
  it.each(equivalents)('%s embeds as %s', async (first, second) => {
    const [a, b] = [await embed(first), await embed(second)];
    a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 5));
  });

  it.each(others)('%s is read', async (folder) => {
    const rows = await embed(folder);
    expect(rows.every(Number.isFinite)).toBe(true);
    expect(Math.hypot(...rows)).toBeGreaterThan(1);
  });

  it('pooling, base and default prompt each make a difference', async () => {
    const [mean, cls] = [await embed(others[0]!), await embed(others[1]!)];
    expect(mean).not.toEqual(cls);
    expect(await embed(others[2]!)).not.toEqual(await embed(equivalents[2]![1]));
    expect(await embed(others[3]!)).not.toEqual(await embed(others[3]!, { prompt: 'none' }));
  });

  it('are all known here', () => {
    const allNames = [...equivalents.flat(), ...others].sort();
    const folders = [...new Set(allNames.map((path) => path.split('/')[0]!))];
    const actual = folders.flatMap((folder) =>
      readdirSync(join(cases!, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${folder}/${name}`),
    );
    expect(actual.sort()).toEqual(allNames);
  });
});
