import type { DataReport } from '@counterpoint/data';
import { expect, test } from 'vitest';
import type { Program } from '../program/program.js';
import type { DataConfig } from './pretrain-config.js';
import { nextCommands } from './next-commands.js';

const name = 'counterpoint-vision';
const report = { classes: [{ name: 'cat' }, { name: 'dog' }] } as Partial<DataReport> as DataReport;
const about = { run: 'runs/a b', config: { data: {} as DataConfig }, report };

test.each<[string, Partial<DataConfig>, string | undefined, string]>([
  [
    'what --data said',
    { path: '/photos', type: 'data/open' },
    'photos?label=kind',
    "'photos?label=kind'",
  ],
  ['the path of the config', { path: '/photos' }, undefined, '/photos'],
  ['drawn data, as it was named', { type: 'image/scenes' }, 'scenes', 'scenes'],
  ['a place for other sources', { type: 'data/join' }, undefined, 'DATA'],
])('data of the next commands: %s', (_, data, input, expected) => {
  const config = { data: data as DataConfig };
  expect(nextCommands({ name }, { ...about, config, data: input })[1]).toBe(
    `  counterpoint-vision evaluate 'runs/a b' --data ${expected}`,
  );
});

test.each<[string, Partial<DataReport>, Program['canEvaluate'], string]>([
  ['two classes', { classes: report.classes }, undefined, 'evaluate'],
  ['no class', {}, undefined, 'search'],
  ['one class, which a folder of photos has', { classes: [{ name: '2023' }] }, undefined, 'search'],
  ['what the program scores otherwise', {}, () => true, 'evaluate'],
])('after training, data with %s', (_, read, canEvaluate, expected) => {
  const options = { ...about, report: read as DataReport, data: 'photos' };
  const [, first] = nextCommands({ name, canEvaluate }, options);
  const flag = expected === 'search' ? '--add' : '--data';
  expect(first).toBe(`  counterpoint-vision ${expected} 'runs/a b' ${flag} photos`);
});
