import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Rng, writeSafetensors, type StoredTensor } from '@counterpoint/core';
import type { PublishedModel, Weight } from './float64-transformer.js';

const [width, hidden, vocabulary, positions] = [16, 24, 60, 40];

/** What the config.json of a family says, in the keys of its own. */
const configs: Readonly<Record<PublishedModel['family'], Record<string, unknown>>> = {
  bert: {},
  roberta: { type_vocab_size: 1, pad_token_id: 1, layer_norm_eps: 1e-5 },
  mpnet: { pad_token_id: 1, layer_norm_eps: 1e-5, relative_attention_num_buckets: 8 },
  distilbert: { dim: width, n_layers: 2, n_heads: 4, hidden_dim: hidden, activation: 'gelu' },
  modernbert: {
    hidden_activation: 'gelu',
    norm_eps: 1e-5,
    local_attention: 6,
    layer_types: ['full_attention', 'sliding_attention', 'full_attention', 'sliding_attention'],
    rope_parameters: {
      full_attention: { rope_type: 'default', rope_theta: 5000 },
      sliding_attention: { rope_type: 'default', rope_theta: 100 },
    },
  },
};

/** A model of a family with random weights, and its config.json. */
export function publishedModel(family: PublishedModel['family']): {
  readonly model: PublishedModel;
  readonly config: Record<string, unknown>;
} {
  const layers = family === 'modernbert' ? 4 : 2;
  const weights = new Map<string, Weight>();
  const rng = Rng.of(7, family);
  for (const [name, ...shape] of shapesOf(family, layers)) {
    const size = (shape as number[]).reduce((product, side) => product * side, 1);
    const gain = /norm\.weight$/iu.test(name as string) || /_norm\.weight$/u.test(name as string);
    weights.set(name as string, {
      shape: shape as number[],
      values: Float64Array.from({ length: size }, () =>
        Math.fround((gain ? 1 : 0) + 0.3 * rng.normal()),
      ),
    });
  }
  const config = {
    model_type: family,
    vocab_size: vocabulary,
    hidden_size: width,
    num_hidden_layers: layers,
    num_attention_heads: 4,
    intermediate_size: hidden,
    max_position_embeddings: positions,
    type_vocab_size: 2,
    hidden_act: 'gelu',
    layer_norm_eps: 1e-12,
    ...configs[family],
  };
  const epsilon = Number(config['norm_eps' as keyof typeof config] ?? config.layer_norm_eps);
  return {
    config,
    model: {
      family,
      layers,
      heads: 4,
      epsilon,
      weights,
      full: [true, false, true, false],
      window: 6,
      bases: [5000, 100],
    },
  };
}

/** Weights as tensors of a file. */
export function storedTensors(weights: Iterable<[string, Weight]>): Record<string, StoredTensor> {
  return Object.fromEntries(
    [...weights].map(([name, { shape, values }]): [string, StoredTensor] => [
      name,
      { dtype: 'F32', shape, bytes: new Uint8Array(Float32Array.from(values).buffer) },
    ]),
  );
}

/** Writes JSON files, text and weights of a folder by their paths. */
export async function writeFolder(
  folder: string,
  files: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(
      path,
      content instanceof Uint8Array || typeof content === 'string'
        ? content
        : JSON.stringify(content),
    );
  }
}

/** The weights of a model as `model.safetensors`. */
export function weightsFile(weights: Iterable<[string, Weight]>): Uint8Array {
  return writeSafetensors({ tensors: storedTensors(weights), metadata: { format: 'pt' } });
}

function shapesOf(family: PublishedModel['family'], layers: number): (string | number)[][] {
  const linear = (name: string, out: number, inputs: number, bias = true) => [
    [`${name}.weight`, out, inputs],
    ...(bias ? [[`${name}.bias`, out]] : []),
  ];
  const norm = (name: string, bias = true) => [
    [`${name}.weight`, width],
    ...(bias ? [[`${name}.bias`, width]] : []),
  ];
  const each = (f: (i: number) => (string | number)[][]) =>
    Array.from({ length: layers }, (_, i) => f(i)).flat();
  if (family === 'modernbert')
    return [
      ['embeddings.tok_embeddings.weight', vocabulary, width],
      ...norm('embeddings.norm', false),
      ...norm('final_norm', false),
      ...each((i) => [
        ...(i === 0 ? [] : norm(`layers.${i}.attn_norm`, false)),
        ...linear(`layers.${i}.attn.Wqkv`, 3 * width, width, false),
        ...linear(`layers.${i}.attn.Wo`, width, width, false),
        ...norm(`layers.${i}.mlp_norm`, false),
        ...linear(`layers.${i}.mlp.Wi`, 2 * hidden, width, false),
        ...linear(`layers.${i}.mlp.Wo`, width, hidden, false),
      ]),
    ];
  const names =
    family === 'distilbert'
      ? [
          'transformer',
          'attention.q_lin attention.k_lin attention.v_lin attention.out_lin',
          'sa_layer_norm output_layer_norm',
          'ffn.lin1 ffn.lin2',
        ]
      : family === 'mpnet'
        ? [
            'encoder',
            'attention.attn.q attention.attn.k attention.attn.v attention.attn.o',
            'attention.LayerNorm output.LayerNorm',
            'intermediate.dense output.dense',
          ]
        : [
            'encoder',
            'attention.self.query attention.self.key attention.self.value attention.output.dense',
            'attention.output.LayerNorm output.LayerNorm',
            'intermediate.dense output.dense',
          ];
  const [inner, outer] = names[3]!.split(' ') as [string, string];
  return [
    ['embeddings.word_embeddings.weight', vocabulary, width],
    ['embeddings.position_embeddings.weight', positions, width],
    ...(family === 'bert' || family === 'roberta'
      ? [['embeddings.token_type_embeddings.weight', family === 'bert' ? 2 : 1, width]]
      : []),
    ...norm('embeddings.LayerNorm'),
    ...(family === 'mpnet' ? [['encoder.relative_attention_bias.weight', 8, 4]] : []),
    ...each((i) => {
      const layer = `${names[0]}.layer.${i}.`;
      return [
        ...names[1]!.split(' ').flatMap((name) => linear(layer + name, width, width)),
        ...names[2]!.split(' ').flatMap((name) => norm(layer + name)),
        ...linear(layer + inner, hidden, width),
        ...linear(layer + outer, width, hidden),
      ];
    }),
  ];
}
