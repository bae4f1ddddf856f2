import { writeSafetensors, type Module, type StoredTensor } from '@counterpoint/core';
import { memory, tensor4d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { resnet } from './resnet.js';
import { sincosPositions } from './sincos-positions.js';
import { loadTorchvisionWeights } from './torchvision-weights.js';
import { vit } from './vision-transformer.js';

/**
 * Weights by a formula that can be written down for another library too: sines whose phase comes
 * from torchvision's name.
 */
function formula(name: string, shape: readonly number[]): StoredTensor {
  const length = shape.reduce((product, side) => product * side, 1);
  const phase = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 1000;
  const fan = shape.slice(1).reduce((product, side) => product * side, 1);
  const matrix = shape.length >= 2 && !/token|pos_/.test(name);
  const values = Float32Array.from({ length }, (_, i) => {
    const wave = Math.sin(i * 0.7301 + phase);
    if (matrix) return wave * Math.sqrt(3 / fan);
    if (name.endsWith('running_var')) return 1 + 0.5 * wave;
    return name.endsWith('weight') ? 1 + 0.2 * wave : 0.1 * wave;
  });
  return { dtype: 'F32', shape, bytes: new Uint8Array(values.buffer) };
}

/** A torchvision state dictionary for an encoder of ours. */
function torchvisionFile(encoder: Module, nameOf: (name: string) => string): Uint8Array {
  const entries = Object.entries({ ...encoder.variables, ...encoder.state }).map(
    ([name, { shape }]) => {
      const theirs =
        shape.length === 4
          ? [shape[3]!, shape[2]!, shape[0]!, shape[1]!]
          : shape.length === 2
            ? [shape[1]!, shape[0]!]
            : shape;
      return [nameOf(name), formula(nameOf(name), theirs)] as const;
    },
  );
  const counter: StoredTensor = { dtype: 'I64', shape: [], bytes: new Uint8Array(8) };
  return writeSafetensors({
    tensors: {
      ...Object.fromEntries(entries),
      'fc.bias': formula('fc.bias', [10]),
      'bn1.num_batches_tracked': counter,
    },
    metadata: {},
  });
}

function pictures(n: number, side: number): Tensor4D {
  return tensor4d(
    Float32Array.from(
      { length: n * side * side * 3 },
      (_, i) => Math.sin(i * 0.137) + 0.3 * Math.cos(i * 0.011),
    ),
    [n, side, side, 3],
  );
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  const scale = Math.max(...expected.map(Math.abs));
  actual.forEach((value, i) => expect(Math.abs(value - expected[i]!) / scale).toBeLessThan(1e-4));
}

const parameters = (part: Module): number =>
  Object.values(part.variables).reduce((sum, { size }) => sum + size, 0);

describe('resnet', () => {
  it(
    "equals torchvision's ResNet-18 with the same weights, and has as many",
    { timeout: 180_000 },
    async () => {
      const encoder = resnet({ stem: 'large' });
      expect(parameters(encoder)).toBe(11_176_512);
      loadTorchvisionWeights(
        torchvisionFile(encoder, (name) => name),
        encoder,
        'formula',
      );
      const y = tidy(() => encoder.encode(pictures(2, 32)));
      expect(y.shape).toEqual([2, 512]);
      const values = [...(await y.data())].filter((_, i) => i % 64 === 0);
      expectClose(
        values,
        [
          21.75855255126953, 1.5721211433410645, 0.1340099275112152, 0, 3.7314953804016113,
          19.71646499633789, 2.374314785003662, 0.14623430371284485, 20.750469207763672,
          1.4661449193954468, 0.13228857517242432, 0, 3.586275339126587, 18.866304397583008,
          2.2011942863464355, 0.14913153648376465,
        ],
      );
      y.dispose();
      encoder.dispose();
    },
  );

  it('has the stages 16-32-64-128 at width 16', () => {
    const encoder = resnet({ width: 16 });
    expect(encoder.width).toBe(128);
    expect(encoder.variables['conv1.weight']!.shape).toEqual([3, 3, 3, 16]);
    encoder.dispose();
  });

  it('refuses weights of another shape', () => {
    const encoder = resnet({ width: 4 }),
      other = resnet({ width: 2 });
    expect(() =>
      loadTorchvisionWeights(
        torchvisionFile(other, (name) => name),
        encoder,
        'formula',
      ),
    ).toThrow(/CP_CORE_WEIGHTS_MISMATCH/);
    encoder.dispose();
    other.dispose();
  });
});

describe('vit', () => {
  const tiny = { width: 32, depth: 2, heads: 4, side: 16, patch: 4 } as const;
  const theirs = (name: string) =>
    name
      .replace(/^positions$/, 'encoder.pos_embedding')
      .replace(/^norm\./, 'encoder.ln.')
      .replace(/^blocks\.(\d+)\./, 'encoder.layers.encoder_layer_$1.')
      .replace(/\.norm(\d)/, '.ln_$1')
      .replace('attention.qkv.', 'self_attention.in_proj_')
      .replace('attention.out', 'self_attention.out_proj')
      .replace('linear1', 'mlp.0')
      .replace('linear2', 'mlp.3');

  it("equals torchvision's vision transformer with the same weights", async () => {
    const encoder = vit(tiny);
    loadTorchvisionWeights(torchvisionFile(encoder, theirs), encoder, 'formula');
    const y = tidy(() => encoder.encode(pictures(2, 16)));
    const values = [...(await y.data())].filter((_, i) => i % 4 === 0);
    expectClose(
      values,
      [
        -0.889109194278717, 0.5382486581802368, 1.243265151977539, 1.1782562732696533,
        0.5859168767929077, -0.3164917230606079, -1.6137166023254395, -0.9590625166893005,
        -0.8937623500823975, 0.5313085913658142, 1.2418266534805298, 1.179253339767456,
        0.5944448113441467, -0.3125791549682617, -1.6097142696380615, -0.9621586799621582,
      ],
    );
    y.dispose();
    encoder.dispose();
  });

  it('has the published number of parameters', () => {
    const [one, two] = [1, 2].map((depth) => vit({ size: 'tiny', depth }));
    const block = parameters(two!) - parameters(one!);
    expect(parameters(one!) + 11 * block).toBe(5_524_416);
    one!.dispose();
    two!.dispose();
  });

  it('gives patch tokens in their places, whose mean is the embedding without a class token', async () => {
    const encoder = vit({ ...tiny, pool: 'mean' }, 3);
    const [map, y] = tidy(
      () => [encoder.patchTokens(pictures(1, 16)), encoder.encode(pictures(1, 16))] as const,
    );
    expect(map.shape).toEqual([1, 4, 4, 32]);
    const tokens = await map.data(),
      embedding = await y.data();
    for (let d = 0; d < 32; d++) {
      let sum = 0;
      for (let t = 0; t < 16; t++) sum += tokens[t * 32 + d]!;
      expect(sum / 16).toBeCloseTo(embedding[d]!, 4);
    }
    map.dispose();
    y.dispose();
    encoder.dispose();
  });

  it('keeps frozen patches and fixed positions out of the trained variables, and in the state', () => {
    const encoder = vit({ ...tiny, positions: 'sincos', frozenPatches: true });
    expect(Object.keys(encoder.state).sort()).toEqual([
      'conv_proj.bias',
      'conv_proj.weight',
      'positions',
    ]);
    expect(Object.keys(encoder.variables).some((name) => /conv_proj|positions/.test(name))).toBe(
      false,
    );
    encoder.dispose();
    const second = sincosPositions(3, 8).subarray(8, 16); // row 0, column 1
    [Math.sin(1), Math.sin(0.01), Math.cos(1), Math.cos(0.01), 0, 0, 1, 1].forEach((value, i) =>
      expect(second[i]).toBeCloseTo(value, 6),
    );
  });

  it('refuses pictures and configs that do not fit', () => {
    const encoder = vit(tiny);
    expect(() => tidy(() => encoder.encode(pictures(1, 8)))).toThrow(/CP_IMAGE_SHAPE/);
    encoder.dispose();
    expect(() => vit({ side: 30, patch: 16 })).toThrow(/multiple of the patch/);
  });

  it('leaves no tensors behind', () => {
    const before = memory().numTensors;
    const encoder = vit(tiny),
      twin = encoder.clone();
    const batch = pictures(1, 16);
    for (const each of [encoder, twin]) {
      each.encode(batch).dispose();
      each.dispose();
    }
    batch.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
