import { checkComponent, checkPlugin, type Fixtures } from '@counterpoint/testkit';
import { describe, expect, test } from 'vitest';
import { coreFixtures } from './core-fixtures.js';
import { dataFixtures } from './data-fixtures.js';
import { imageFixtures } from './image-fixtures.js';
import { multimodalFixtures } from './multimodal-fixtures.js';
import { ownPlugins } from './plugins.js';
import { textFixtures } from './text-fixtures.js';

const fixtures: Readonly<Record<string, Fixtures>> = {
  corePlugin: coreFixtures,
  dataPlugin: dataFixtures(),
  imagePlugin: imageFixtures,
  multimodalPlugin: multimodalFixtures,
  textPlugin: textFixtures,
};
const plugins = await ownPlugins();

test('plugins are found, and each is checked here or by its own test', () => {
  expect(plugins.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'corePlugin',
      'dataPlugin',
      'imagePlugin',
      'audioPlugin',
      'textPlugin',
      'multimodalPlugin',
    ]),
  );
  expect(
    plugins
      .filter(({ name, hasOwnTest }) => !hasOwnTest && fixtures[name] === undefined)
      .map(({ name }) => name),
  ).toEqual([]);
});

describe.each(plugins.filter(({ hasOwnTest }) => !hasOwnTest))('$name', ({ name, plugin }) => {
  const fixturesOfPlugin = fixtures[name] ?? {};

  test.each(
    plugin.components.map((component) => [`${component.kind} ${component.id}`, component] as const),
  )('%s', async (key, component) => {
    const fixture = fixturesOfPlugin[key] ?? fixturesOfPlugin[component.id];
    expect(fixture, 'a fixture in tools/conformance').toBeDefined();
    await checkComponent(component, fixture!);
  });

  test('is well formed', async () => {
    const { components: _, ...rest } = plugin;
    await checkPlugin(
      { ...rest, components: plugin.components.slice(0, 1) },
      {
        [`${plugin.components[0]!.kind} ${plugin.components[0]!.id}`]:
          fixturesOfPlugin[`${plugin.components[0]!.kind} ${plugin.components[0]!.id}`] ??
          fixturesOfPlugin[plugin.components[0]!.id]!,
      },
    );
  });
});
