import { Registry, type SkippedSample } from '@counterpoint/core';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTar, numberedSamples } from '../testing/make-tar.js';
import { scratchFolder } from '../testing/scratch-folder.js';
import { reportOf } from './report/data-report.js';
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
  writeFileSync(join(folder, 'u.tsv'), 'path\tlabel\tset\nx.tar\t0\ta\ny.tar\t1\tb\n');
  const table = { type: 'data/table', path: join(folder, 't.tsv') };
  const both = await open({
    type: 'data/concat',
    sources: [table, { type: 'data/open', path: join(folder, 'u.tsv'), label: 'set' }],
  });
  expect([both.size, both.classes]).toEqual([3, ['0', '1', 'a', 'b']]);
  expect(reportOf(both)).toMatchObject({ layout: 'concatenated', parts: [{}, { samples: 2 }] });
  const dataset = await open({
    type: 'data/select',
    source: { ...table, path: join(folder, 'u.tsv') },
    label: 'set',
    only: [{ fact: 'set', values: ['b'] }],
  });
  expect([dataset.size, dataset.classes]).toEqual([1, ['b']]);
  const sides = { first: { ...table, path: join(folder, 'u.tsv') }, second: table };
  await expect(open({ type: 'data/join', sides, key: 'path' })).rejects.toMatchObject({
    code: 'CP_DATA_JOIN',
  });
  const self = { first: sides.first, second: sides.first };
  expect((await open({ type: 'data/join', sides: self, key: 'path' })).size).toBe(2);
  // The names of earlier versions.
  expect((await open({ type: 'data/shards', path: join(folder, 's-0.tar') })).size).toBe(3);
  const old = { type: 'data/open', path: join(folder, 'u.tsv'), labelColumn: 'set' };
  expect((await open(old)).classes).toEqual(['a', 'b']);
  // What a program gives to every source of its run.
  const input = { source: { extensions: ['tar'], load: 'path' } };
  expect((await open({ type: 'data/open', path: join(folder, 't.tsv') }, input)).size).toBe(1);
  await expect(
    open({ type: 'data/folder', path: folder, extension: ['tar'] }),
  ).rejects.toMatchObject({
    code: 'CP_CORE_CONFIG_INVALID',
    message: expect.stringContaining('extensions') as unknown,
  });
});
