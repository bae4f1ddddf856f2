import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainFiles } from '../testing/published-checks.js';
import { weightsFile, writeFolder } from '../testing/published-folder.js';
import { readTextModel } from './read-text-model.js';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refused-folders-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Files = Readonly<Record<string, unknown>>;

/** The longest text of a folder with these files beside those of a plain model. */
async function lengthOf(
  family: 'bert' | 'modernbert',
  files: Files,
  config: Files = {},
): Promise<number> {
  const place = join(folder, String(count++));
  const plain = plainFiles(family).files;
  const own = { ...(plain['config.json'] as Files), ...config };
  await writeFolder(place, { ...plain, 'config.json': own, ...files });
  const { maxTokens, encoder } = await readTextModel(place);
  encoder.dispose();
  return maxTokens;
}

const module = (idx: number, path: string, kind: string) => ({
  idx,
  name: String(idx),
  path,
  type: `sentence_transformers.sentence_transformer.modules.${kind.toLowerCase()}.${kind}`,
});
const modules = {
  'modules.json': [module(0, '', 'Transformer'), module(1, '1_Pooling', 'Pooling')],
  '1_Pooling/config.json': { pooling_mode: 'mean' },
};

describe('a folder of sentence-transformers', () => {
  const transformer = module(0, '', 'Transformer');
  it.each([
    ['nothing', [], /no module of type Transformer/u],
    ['no pooling', [transformer], /no module of type Pooling/u],
    [
      'a pooling of another library',
      [transformer, { ...module(1, '1_Pooling', 'Pooling'), type: 'my.Pooling' }],
      /A module is of type my\.Pooling/u,
    ],
    [
      'a model that compares tokens',
      [transformer, { ...module(1, '1_Dense', 'Dense'), type: 'pylate.models.Dense.Dense' }],
      /pylate\.models\.Dense\.Dense/u,
    ],
  ])('modules.json with %s is refused', async (_, list, message) => {
    const files = { ...modules, 'modules.json': list };
    await expect(lengthOf('bert', files)).rejects.toThrow(message);
  });

  it.each(['8', 8.5, 0, -1, true])('model_max_length %j is refused', async (value) => {
    const files = { 'tokenizer_config.json': { model_max_length: value } };
    await expect(lengthOf('bert', files)).rejects.toThrow(
      /model_max_length is .*tokenizer_config/su,
    );
  });

  it('model_max_length of 1e30 is none', async () => {
    expect(await lengthOf('bert', { 'tokenizer_config.json': { model_max_length: 1e30 } })).toBe(
      40,
    );
  });

  it.each([
    [{ pooling_mode: 'cls', pooling_mode_mean_tokens: true }, /cls and mean/u],
    [{ pooling_mode: 'weightedmean' }, /weightedmean/u],
    [{ pooling_mode: ['mean', 'max'] }, /mean and max/u],
    [{ pooling_mode_mean_tokens: 'true' }, /pooling_mode_mean_tokens is "true"/u],
    [{ pooling_mode: 'mean', include_prompt: 'no' }, /include_prompt is "no"/u],
  ])('pooling %j is refused', async (config, message) => {
    const files = { ...modules, '1_Pooling/config.json': config };
    await expect(lengthOf('bert', files)).rejects.toThrow(message);
  });

  it.each([
    [{ max_seq_length: '8' }, /max_seq_length is "8", not a number.*sentence_bert_config/su],
    [{ max_seq_length: 0 }, /max_seq_length is 0/u],
    [{ max_seq_length: -1 }, /max_seq_length is -1/u],
    [{ max_seq_length: 8.5 }, /max_seq_length is 8.5/u],
    [{ do_lower_case: 'true' }, /do_lower_case is "true"/u],
    [{ module_output_name: 'sentence_embedding' }, /gives "sentence_embedding"/u],
    [
      { modality_config: { text: { method: 'forward', method_output_name: 'pooler_output' } } },
      /gives "pooler_output"/u,
    ],
    [{ transformer_task: 'fill-mask' }, /CP_TEXT_MODEL_UNSUPPORTED.*task is "fill-mask"/su],
  ])('sentence_bert_config.json with %j is refused', async (config, message) => {
    const files = { ...modules, 'sentence_bert_config.json': config };
    await expect(lengthOf('bert', files)).rejects.toThrow(message);
  });

  it.each([
    [{ max_seq_length: null, transformer_task: 'feature-extraction' }, 40],
    [{ max_seq_length: 5 }, 5],
    [
      {
        module_output_name: 'token_embeddings',
        modality_config: { text: { method: 'forward', method_output_name: 'last_hidden_state' } },
      },
      40,
    ],
    [{}, 40],
  ])('sentence_bert_config.json with %j', async (config, length) => {
    const files = { ...modules, 'sentence_bert_config.json': config };
    await expect(lengthOf('bert', files)).resolves.toBe(length);
  });

  it('without a length of its own a model has all of its positions', async () => {
    const own = { max_position_embeddings: 2048 };
    const unbounded = { 'tokenizer_config.json': { model_max_length: 1e30 } };
    await expect(lengthOf('modernbert', unbounded, own)).resolves.toBe(2048);
    const bounded = { 'tokenizer_config.json': { model_max_length: 640 } };
    await expect(lengthOf('modernbert', bounded, own)).resolves.toBe(640);
  });

  it('embeddings that are cut are refused', async () => {
    const files = (cut: unknown) => ({
      'config_sentence_transformers.json': { truncate_dim: cut },
    });
    await expect(lengthOf('bert', files(8))).rejects.toThrow(/cut to 8 values/u);
    expect(await lengthOf('bert', files(null))).toBe(40);
  });

  it.each(['SparseEncoder', 'CrossEncoder'])('a %s is refused', async (kind) => {
    const files = { 'config_sentence_transformers.json': { model_type: kind } };
    await expect(lengthOf('bert', files)).rejects.toThrow(kind);
  });

  it.each(['word_embedding_dimension', 'embedding_dimension'])(
    'a pooling whose %s is not the width of the model',
    async (key) => {
      const pooling = { '1_Pooling/config.json': { pooling_mode: 'mean', [key]: 384 } };
      await expect(lengthOf('bert', { ...modules, ...pooling })).rejects.toThrow(
        /CP_TEXT_MODEL_MALFORMED.*pooling takes 384 values, the transformer gives 16/su,
      );
      for (const width of [16, null]) {
        const files = { '1_Pooling/config.json': { pooling_mode: 'mean', [key]: width } };
        await expect(lengthOf('bert', { ...modules, ...files })).resolves.toBe(40);
      }
      const word = { '1_Pooling/config.json': { pooling_mode: 'mean', [key]: '16' } };
      await expect(lengthOf('bert', { ...modules, ...word })).rejects.toThrow(/over "16" values/u);
    },
  );

  const dense = { in_features: 16, out_features: 4, activation_function: 'torch.nn.Tanh' };
  const values = (...shape: number[]) => ({
    shape,
    values: new Float64Array(shape.reduce((product, side) => product * side, 1)),
  });
  it.each([
    [{ module_input_name: 'token_embeddings' }, /module_input_name = "token_embeddings"/u],
    [{ use_residual: true }, /use_residual = true/u],
    [{ in_features: 24 }, /takes 24 values, the one before gives 16/u],
    [{ bias: false }, /bias = false/u],
    [{ activation_function: 'torch.nn.modules.activation.LeakyReLU' }, /LeakyReLU/u],
    [{ module_input_name: 'sentence_embedding', module_output_name: null }, undefined],
  ])('a Dense module with %j', async (config, message) => {
    const read = lengthOf('bert', {
      ...modules,
      'modules.json': [...modules['modules.json'], module(2, '2_Dense', 'Dense')],
      '2_Dense/config.json': { ...dense, ...config },
      '2_Dense/model.safetensors': weightsFile([
        ['linear.weight', values(4, 16)],
        ['linear.bias', values(4)],
      ]),
    });
    if (message) await expect(read).rejects.toThrow(message);
    else await expect(read).resolves.toBeGreaterThan(0);
  });
});

describe('a config.json', () => {
  const scaled = { type: 'linear', factor: 2, rope_theta: 160_000 };
  it.each([
    [{ rope_parameters: { full_attention: scaled } }],
    [{ rope_parameters: { rope_type: 'default', rope_theta: 80_000 } }],
    [{ rope_scaling: { rope_type: 'yarn', factor: 4 } }],
    [{ hidden_activation: 'silu' }],
  ])('of ModernBERT with %j is refused', async (config) => {
    await expect(lengthOf('modernbert', {}, config)).rejects.toThrow('CP_TEXT_MODEL_UNSUPPORTED');
  });

  it.each([
    [{ rope_parameters: { full_attention: { rope_type: 'default', rope_theta: 160_000 } } }],
    [{ rope_parameters: null, layer_types: null, rope_scaling: null }],
    [{ hidden_activation: 'gelu_python' }],
  ])('of ModernBERT with %j is read', async (config) => {
    await expect(lengthOf('modernbert', {}, config)).resolves.toBeGreaterThan(0);
  });
});

describe('weights', () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n';
  it.each(['model.safetensors', 'config.json'])('a pointer of Git LFS as %s', async (name) => {
    await expect(lengthOf('bert', { [name]: pointer })).rejects.toThrow(/Git LFS.*git lfs pull/su);
  });

  it('a tensor in two shards must have the same values in both', async () => {
    const { model, files } = plainFiles('bert');
    const entries = [...model.weights];
    const first = entries[0]!;
    const other = { ...first[1], values: first[1].values.map((value) => value + 1) };
    const shards = (again: typeof first): Files => {
      const { 'model.safetensors': _, ...rest } = files;
      return {
        ...rest,
        'a.safetensors': weightsFile(entries.slice(0, 9)),
        'b.safetensors': weightsFile([again, ...entries.slice(9)]),
        'model.safetensors.index.json': {
          weight_map: Object.fromEntries(
            entries.map(([name], i) => [name, i < 9 ? 'a.safetensors' : 'b.safetensors']),
          ),
        },
      };
    };
    const read = async (again: typeof first) => {
      const place = join(folder, String(count++));
      await writeFolder(place, shards(again));
      return readTextModel(place);
    };
    await expect(read(first)).resolves.toBeDefined();
    await expect(read([first[0], other])).rejects.toThrow(
      /other values in a\.safetensors than in b\.safetensors/u,
    );
  });

  it('a shard that is missing is named', async () => {
    const { 'model.safetensors': _, ...rest } = plainFiles('bert').files;
    const place = join(folder, String(count++));
    await writeFolder(place, {
      ...rest,
      'model.safetensors.index.json': { weight_map: { x: 'model-00007-of-00009.safetensors' } },
    });
    await expect(readTextModel(place)).rejects.toThrow('model-00007-of-00009.safetensors');
  });
});
