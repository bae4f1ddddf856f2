import { expect, test } from 'vitest';
import { parseModel } from '../file/read-model.js';
import { neededNodes } from '../run/needed-nodes.js';
import { fixtureNames, readFixture } from '../testing/fixture.js';
import { withFloatWeights } from './dequantized.js';
import { fuseLayers } from './fuse-layers.js';
import { layerPatterns } from './layer-patterns.js';

async function counts(name: string): Promise<Record<string, number>> {
  const { file } = await readFixture(name);
  const { graph } = withFloatWeights(parseModel(file));
  const outputs = graph.outputs.map(({ name: each }) => each);
  const context = { graph, outputs };
  const nodes = fuseLayers(neededNodes(graph, outputs), context, layerPatterns);
  const of = (operator: string) => nodes.filter((node) => node.operator === operator).length;
  return {
    norm: of('LayerNormalization'),
    gelu: of('Gelu'),
    linear: of('Linear') + of('Gemm'),
    erf: of('Erf'),
    sqrt: of('Sqrt'),
  };
}

test.each([
  ['bert', { norm: 5, gelu: 2, linear: 12, erf: 0, sqrt: 0 }],
  ['bert-opset17', { norm: 5, gelu: 2, linear: 12, erf: 0, sqrt: 0 }],
  ['vit', { norm: 5, gelu: 2, linear: 12, erf: 0, sqrt: 0 }],
  ['whisper', { norm: 5, gelu: 4, linear: 12, erf: 0, sqrt: 0 }],
] as const)('%s: layers are found', async (name, expected) => {
  expect(await counts(name)).toEqual(expected);
});

test.each(fixtureNames)('%s: no layer is missed', async (name) => {
  expect(await counts(name)).toMatchObject({ erf: 0 });
});
