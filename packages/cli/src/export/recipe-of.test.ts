import { expect, test } from 'vitest';
import { exportedRecord } from './exported-record.js';
import { recipeOf } from './recipe-of.js';
import { withoutFoldersIn } from './without-folders-in.js';

test.each([
  ['/home/ann/my photos/of 2024', 'of 2024'],
  ['/home/ann/photos/', 'photos'],
  ['cola:/home/ann/photos?label=kind', 'cola:photos?label=kind'],
  ['file:///home/ann/photos', 'photos'],
  ['C:\\Users\\ann\\my photos', 'my photos'],
  ['/home/ann/one + /home/ann/two on id', 'one + two on id'],
  ['/data/**/*.png', '*.png'],
  ['bouncers:16', 'bouncers:16'],
  ['hub:owner/name', 'hub:owner/name'],
  ['https://example.org/a/b', 'https://example.org/a/b'],
  ['../photos', '../photos'],
  ['/', '/'],
])('%s in a file of an export is %s', (text, expected) => {
  const cut: string[] = [];
  const value = withoutFoldersIn({ a: [{ b: text }], classes: ['/m/09x0r'] }, (entry, to) =>
    cut.push(`${entry}=${to}`),
  );
  expect(value).toEqual({ a: [{ b: expected }], classes: ['/m/09x0r'] });
  expect(cut).toEqual(text === expected ? [] : [`a.0.b=${expected}`]);
});

const record = {
  config: {
    plugins: ['/home/ann/rows.js', 'a-package'],
    data: { type: 'text/rows', path: '/home/ann/my pairs.csv' },
    modality: { type: 'text/text', tokenizer: './tokenizer' },
    encoder: { type: 'onnx/model', model: './pretrained/onnx/model.onnx' },
    weights: './from.safetensors',
  },
  versions: { counterpoint: '0.1.0' },
  data: { name: '/home/ann/my pairs.csv', read: { source: '/home/ann/my pairs.csv' } },
};

test('a recipe names no folder of the machine, and says what else training again takes', () => {
  const recipe = recipeOf(record, ['model.safetensors', 'tokenizer.json']);
  expect(JSON.stringify(recipe)).not.toContain('ann');
  expect(recipe.record).toMatchObject({
    config: {
      data: { type: 'text/rows', path: 'my pairs.csv' },
      modality: { tokenizer: './tokenizer.json' },
      encoder: { model: './run/pretrained/onnx/model.onnx' },
      weights: './run/from.safetensors',
    },
    versions: record.versions,
    data: { name: 'my pairs.csv', read: { source: 'my pairs.csv' } },
  });
  expect(recipe.options).toEqual([
    '--plugin rows.js',
    '--plugin a-package',
    "--set 'data.path=my pairs.csv'",
  ]);
  expect(recipe.parts).toEqual(['pretrained', 'from.safetensors']);
});

test('a tokenizer of an earlier version, from the root on, is that of the export', () => {
  const config = { modality: { tokenizer: '/home/ann/run/tokenizer' } };
  expect(recipeOf({ config }, ['tokenizer/tokenizer.json'])).toMatchObject({
    record: { config: { modality: { tokenizer: './tokenizer' } } },
    options: [],
    parts: [],
  });
});

test('an exported encoder looks for its files beside itself, and keeps its plugins', () => {
  const encoder = { type: 'video/frames', weights: '/home/ann/pictures.safetensors' };
  const modality = { type: 'text/text', tokenizer: '/home/ann/run/tokenizer' };
  const plugins = ['/home/ann/rows.js'];
  const weights = 'runs/first/from.safetensors';
  expect(exportedRecord({ encoder, modality, plugins, seed: 1, weights })).toEqual({
    encoder: { type: 'video/frames' },
    modality: { type: 'text/text', tokenizer: './tokenizer' },
    plugins,
    seed: 1,
    weights: './from.safetensors',
  });
});
