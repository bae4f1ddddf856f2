import { expect, test } from 'vitest';
import type { DataConfig } from './pretrain-config.js';
import { nextCommands } from './next-commands.js';

const evaluated = (data: Partial<DataConfig>, given?: string) =>
  nextCommands({ name: 'counterpoint-vision' }, 'runs/a b', { data: data as DataConfig }, given)[1];

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
])('data of the next commands: %s', (_, data, given, expected) => {
  expect(evaluated(data, given)).toBe(
    `  counterpoint-vision evaluate 'runs/a b' --data ${expected}`,
  );
});
