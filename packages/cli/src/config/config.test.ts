import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from '@counterpoint/core';
import { expect, test } from 'vitest';
import { byteSize } from './byte-size.js';
import { merged, readConfig, withSettings } from './config-file.js';
import { loadPlugins } from './load-plugins.js';

test('settings reach into a config; values are JSON or text', () => {
  const config = { method: { type: 'core/simclr', temperature: 0.5 }, epochs: 2 };
  expect(
    withSettings(config, ['method.temperature=0.2', 'data.path=a=b', 'flags=[1,2]', 'epochs=3']),
  ).toEqual({
    method: { type: 'core/simclr', temperature: 0.2 },
    data: { path: 'a=b' },
    flags: [1, 2],
    epochs: 3,
  });
  expect(config.method.temperature).toBe(0.5);
});

test('another type replaces a part, the same type keeps its entries', () => {
  const base = { method: { type: 'a', x: 1 } };
  expect(merged(base, { method: { type: 'b', y: 2 } })).toEqual({ method: { type: 'b', y: 2 } });
  expect(merged(base, { method: { type: 'a', y: 2 } })).toEqual({
    method: { type: 'a', x: 1, y: 2 },
  });
});

test.each(['x', '=1', 'a..b=1', '__proto__.polluted=1'])(
  'the setting "%s" is refused',
  (setting) => {
    expect(() => withSettings({}, [setting])).toThrow(
      expect.objectContaining({ code: 'CP_CLI_SET_INVALID' }),
    );
  },
);

test.each([
  ['4GB', 4e9],
  ['512MiB', 512 * 2 ** 20],
  ['1.5 kb', 1500],
  ['1000', 1000],
])('%s is %d bytes', (text, bytes) => {
  expect(byteSize(text)).toBe(bytes);
});

test.each(['', 'four', '-1GB', '0'])('"%s" is no size', (text) => {
  expect(() => byteSize(text)).toThrow(expect.objectContaining({ code: 'CP_CLI_SIZE_INVALID' }));
});

test('a config that is missing or no object is a coded error', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-config-'));
  await writeFile(join(folder, 'list.json'), '[1]');
  await writeFile(join(folder, 'cut.json'), '{"a":');
  for (const name of ['none.json', 'list.json', 'cut.json']) {
    await expect(readConfig(join(folder, name))).rejects.toMatchObject({
      code: 'CP_CLI_CONFIG_UNREADABLE',
    });
  }
});

test("plugins are found by path and in the user's own node_modules", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-plugins-'));
  const source = (name: string) =>
    `export const plugin = { name: '${name}', apiVersion: 1, components: [{ kind: ` +
    `'encoder', id: '${name}/box', summary: 'A box.' }] };`;
  await writeFile(join(folder, 'mine.mjs'), source('mine'));
  const installed = join(folder, 'node_modules', '@acme', 'eeg');
  await mkdir(join(installed, 'lib'), { recursive: true });
  await writeFile(
    join(installed, 'package.json'),
    JSON.stringify({
      name: '@acme/eeg',
      type: 'module',
      exports: { '.': { types: './lib/index.d.ts', import: './lib/index.js' } },
    }),
  );
  await writeFile(join(installed, 'lib', 'index.js'), source('@acme/eeg'));
  const registry = new Registry();
  await loadPlugins(registry, ['./mine.mjs', '@acme/eeg'], folder);
  expect(registry.list('encoder').map(({ component }) => component.id)).toEqual([
    'mine/box',
    '@acme/eeg/box',
  ]);
  await writeFile(join(folder, 'empty.mjs'), 'export const nothing = 1;');
  for (const name of ['./empty.mjs', './none.mjs', '@acme/none']) {
    await expect(loadPlugins(registry, [name], folder)).rejects.toMatchObject({
      code: 'CP_CLI_PLUGIN_MISSING',
    });
  }
});
