import { Registry, type SkippedSample } from '@counterpoint/core';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTar, numberedSamples } from '../testing/make-tar.js';
import { scratchFolder } from '../testing/scratch-folder.js';
import { dataPlugin } from './plugin.js';

const folder = scratchFolder();

test('every source opens by its config', async () => {
  const registry = new Registry([dataPlugin]);
  writeFileSync(join(folder, 's-0.tar'), await makeTar(numberedSamples(3)));
  writeFileSync(join(folder, 's-1.tar'), (await makeTar(numberedSamples(2))).subarray(0, 1024));
  writeFileSync(join(folder, 't.tsv'), 'path\tlabel\ns-0.tar\t1\n');
  const open = (config: { type: string; [key: string]: unknown }, parts = {}) =>
    registry.create('source', config, { seed: 0, parts });
  const skipped: SkippedSample[] = [];
  expect(
    (
      await open(
        { type: 'data/tar', path: join(folder, 's-*.tar') },
        { onSkip: (skip: SkippedSample) => skipped.push(skip) },
      )
    ).size,
  ).toBe(4);
  expect(skipped).toMatchObject([{ code: 'CP_DATA_TAR_CUT' }]);
  expect((await open({ type: 'data/open', path: join(folder, 't.tsv') })).size).toBe(1);
  expect((await open({ type: 'data/table', path: join(folder, 't.tsv') })).size).toBe(1);
  expect((await open({ type: 'data/manifest', path: join(folder, 't.tsv') })).size).toBe(1);
  expect((await open({ type: 'data/folder', path: folder, extensions: ['tar'] })).size).toBe(2);
  await expect(
    open({ type: 'data/folder', path: folder, extension: ['tar'] }),
  ).rejects.toMatchObject({
    code: 'CP_CORE_CONFIG_INVALID',
    message: expect.stringContaining('extensions') as unknown,
  });
});
