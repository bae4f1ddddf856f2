import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { bag } from '../encoder/bag.js';
import {
  float64Transformer,
  linear,
  type PublishedModel,
  type Weight,
} from '../testing/float64-transformer.js';
import {
  publishedModel,
  storedTensors,
  weightsFile,
  writeFolder,
} from '../testing/published-folder.js';
import { HashedNgrams } from '../tokenizer/hashed-ngrams.js';
import { readTextModel } from './read-text-model.js';
import { embedWith } from './text-model.js';
import { writeTextModel } from './write-text-model.js';

const families = ['bert', 'roberta', 'distilbert', 'modernbert', 'mpnet'] as const;
const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
const special = { bert: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] };
const vocabulary = [
  ...special.bert,
  ...letters,
  ...letters.map((each) => `##${each}`),
  'Q',
  'W',
  'E',
].slice(0, 60);
const texts = ['cat', 'a dog and a cat sat on it', 'q w', 'the very long word abcdefghijklmnop'];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'published-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const vocabTxt = `${vocabulary.join('\n')}\n`;
const plainFiles = (family: PublishedModel['family']) => {
  const { model, config } = publishedModel(family);
  return {
    model,
    files: {
      'config.json': config,
      'vocab.txt': vocabTxt,
      'model.safetensors': weightsFile(model.weights),
    },
  };
};

/** Embeddings in double precision of the ids that the read tokenizer gives. */
async function expected(
  model: PublishedModel,
  place: string,
  {
    pooling = 'mean',
    dense = [],
    normalize = true,
  }: {
    pooling?: 'mean' | 'cls' | 'last';
    dense?: [Weight, Weight, (x: number) => number][];
    normalize?: boolean;
  } = {},
): Promise<number[][]> {
  const { tokenizer, maxTokens, encoder } = await readTextModel(place);
  encoder.dispose();
  return texts.map((text) => {
    const rows = float64Transformer(model, tokenizer.encode(text, { maxTokens }));
    const pooled =
      pooling === 'mean'
        ? rows[0]!.map((_, d) => rows.reduce((sum, row) => sum + row[d]!, 0) / rows.length)
        : rows.at(pooling === 'cls' ? 0 : -1)!;
    const out = dense.reduce((x, [weight, bias, f]) => linear(x, weight, bias).map(f), pooled);
    const length = normalize ? Math.hypot(...out) : 1;
    return out.map((value) => value / length);
  });
}

async function check(place: string, want: readonly number[][]): Promise<void> {
  const model = await readTextModel(place);
  const got = await embedWith(model, texts);
  const { width } = model.encoder;
  want.forEach((row, i) =>
    row.forEach((value, d) => expect(got[i * width + d]!, `text ${i}, ${d}`).toBeCloseTo(value, 5)),
  );
  model.encoder.dispose();
}

describe.each(families)('%s', (family) => {
  it('has the embeddings of a forward pass in double precision', async () => {
    const { model, files } = plainFiles(family);
    const place = join(folder, family);
    await writeFolder(place, files);
    await check(place, await expected(model, place));
  });
});

const module = (idx: number, path: string, kind: string) => ({
  idx,
  name: String(idx),
  path,
  type: `sentence_transformers.models.${kind}`,
});

describe('folders of sentence-transformers', () => {
  it.each([
    ['5.4', { embedding_dimension: 16, pooling_mode: 'mean', include_prompt: true }, 'mean'],
    ['5.4, cls', { pooling_mode: 'cls' }, 'cls'],
    ['5.4, last token', { pooling_mode: ['lasttoken'] }, 'last'],
    ['flags', { pooling_mode_cls_token: false, pooling_mode_lasttoken: true }, 'last'],
  ] as const)('pooling of %s', async (name, config, pooling) => {
    const { model, files } = plainFiles('bert');
    const place = join(folder, name);
    await writeFolder(place, {
      ...files,
      'modules.json': [module(0, '', 'Transformer'), module(1, '1_Pooling', 'Pooling')],
      '1_Pooling/config.json': config,
    });
    await check(place, await expected(model, place, { pooling, normalize: false }));
  });

  it.each([
    ['max', { pooling_mode: 'max' }],
    ['two', { pooling_mode_mean_tokens: true, pooling_mode_max_tokens: true }],
    ['none', {}],
  ])('pooling %s is refused', async (name, config) => {
    const place = join(folder, `refused ${name}`);
    await writeFolder(place, {
      ...plainFiles('bert').files,
      'modules.json': [module(0, '', 'Transformer'), module(1, '1_Pooling', 'Pooling')],
      '1_Pooling/config.json': config,
    });
    await expect(readTextModel(place)).rejects.toThrow('CP_TEXT_MODEL_UNSUPPORTED');
  });

  it('of the old layout, with layers behind the pooling, lower case and a prompt; kept by an export', async () => {
    const { model, files } = plainFiles('mpnet');
    const weight: Weight = {
      shape: [6, 16],
      values: Float64Array.from({ length: 96 }, (_, i) => Math.fround(Math.sin(i))),
    };
    const bias: Weight = {
      shape: [6],
      values: Float64Array.from({ length: 6 }, (_, i) => Math.fround(i / 10)),
    };
    const place = join(folder, 'old');
    const inner = Object.fromEntries(
      Object.entries(files).map(([name, content]) => [`0_Transformer/${name}`, content]),
    );
    await writeFolder(place, {
      ...inner,
      'config.json': { __version__: '0.3.8' },
      '0_Transformer/tokenizer_config.json': { do_lower_case: false },
      '0_Transformer/sentence_bert_config.json': { max_seq_length: 12, do_lower_case: true },
      'modules.json': [
        module(0, '0_Transformer', 'Transformer'),
        module(1, '1_Pooling', 'Pooling'),
        module(2, '2_Dense', 'Dense'),
        module(3, '3_Normalize', 'Normalize'),
      ],
      '1_Pooling/config.json': { pooling_mode_mean_tokens: true },
      '2_Dense/config.json': {
        in_features: 16,
        out_features: 6,
        bias: true,
        activation_function: 'torch.nn.modules.activation.Tanh',
      },
      '2_Dense/model.safetensors': weightsFile([
        ['linear.weight', weight],
        ['linear.bias', bias],
      ]),
      'config_sentence_transformers.json': {
        prompts: { query: 'q q ', passage: '' },
        default_prompt_name: null,
      },
    });
    await check(place, await expected(model, place, { dense: [[weight, bias, Math.tanh]] }));
    const read = await readTextModel(place);
    expect(read.maxTokens).toBe(12);
    expect(read.encoder.width).toBe(6);
    const embed = (of: typeof read, text: string, options = {}) => embedWith(of, [text], options);
    expect(await embed(read, 'CAT')).toEqual(await embed(read, 'cat'));
    expect(await embed(read, 'cat', { role: 'query' })).toEqual(await embed(read, 'q q cat'));
    expect(await embed(read, 'cat', { prompt: 'passage' })).toEqual(await embed(read, 'cat'));
    expect(() => embed(read, 'cat', { prompt: 'other' })).toThrow(
      /CP_TEXT_CONFIG.*query, passage, none/su,
    );
    const again = join(folder, 'old again');
    await writeTextModel(again, read);
    const back = await readTextModel(again);
    expect(back.prompts).toEqual(read.prompts);
    for (const text of ['CAT', 'a dog'])
      for (const [d, value] of (await embed(read, text)).entries())
        expect((await embed(back, text))[d]!).toBeCloseTo(value, 5);
    const { InferenceSession, Tensor } = await import('onnxruntime-node');
    const session = await InferenceSession.create(join(again, 'onnx', 'model.onnx'));
    const ids = BigInt64Array.from(read.tokenizer.encode('a dog', { maxTokens: 12 }), BigInt);
    const { sentence_embedding: found } = await session.run({
      input_ids: new Tensor('int64', ids, [1, ids.length]),
      attention_mask: new Tensor(
        'int64',
        ids.map(() => 1n),
        [1, ids.length],
      ),
    });
    const raw = found!.data as Float32Array;
    for (const [d, value] of (await embed(read, 'a dog')).entries())
      expect(raw[d]! / Math.hypot(...raw)).toBeCloseTo(value, 5);
  });

  it('the default prompt goes before every text', async () => {
    const place = join(folder, 'prompts');
    await writeFolder(place, {
      ...plainFiles('bert').files,
      'config_sentence_transformers.json': {
        prompts: { query: 'q w ' },
        default_prompt_name: 'query',
      },
    });
    const model = await readTextModel(place);
    expect(await embedWith(model, ['cat'])).toEqual(
      await embedWith(model, ['q w cat'], { prompt: 'none' }),
    );
    await writeFolder(place, {
      'config_sentence_transformers.json': { prompts: {}, default_prompt_name: 'query' },
    });
    await expect(readTextModel(place)).rejects.toThrow('CP_TEXT_MODEL_MALFORMED');
  });
});

describe('weights', () => {
  it('in shards, by their index', async () => {
    const { model, files } = plainFiles('bert');
    const entries = [...model.weights];
    const parts = [entries.slice(0, 11), entries.slice(11)];
    const place = join(folder, 'shards');
    const { 'model.safetensors': _, ...rest } = files;
    await writeFolder(place, {
      ...rest,
      'a-1.safetensors': weightsFile(parts[0]!),
      'a-2.safetensors': weightsFile(parts[1]!),
      'model.safetensors.index.json': {
        weight_map: Object.fromEntries(
          parts.flatMap((part, i) => part.map(([name]) => [name, `a-${i + 1}.safetensors`])),
        ),
      },
    });
    await check(place, await expected(model, place));
    await writeFolder(place, {
      'model.safetensors.index.json': { weight_map: { x: '../a-1.safetensors' } },
    });
    await expect(readTextModel(place)).rejects.toThrow(/CP_TEXT_MODEL_UNSUPPORTED.*outside/su);
    await writeFolder(place, {
      'model.safetensors.index.json': { weight_map: { x: 'a-1.safetensors' } },
    });
    await expect(readTextModel(place)).rejects.toThrow(/lacks the tensor "x"/u);
  });

  const python = spawnSync('python3', ['--version']).status === 0;
  const skipped = !python && process.env['CI'] === undefined;
  /**
   * Python's own pickler writes the file as torch.save does, with stand-ins for the classes of
   * torch.
   */
  const torchSave = `
import collections, io, json, pickle, struct, sys, types, zipfile
torch = types.ModuleType('torch'); utils = types.ModuleType('torch._utils')
def _rebuild_tensor_v2(*a): pass
_rebuild_tensor_v2.__module__ = 'torch._utils'; utils._rebuild_tensor_v2 = _rebuild_tensor_v2
class FloatStorage: pass
FloatStorage.__module__ = 'torch'; torch.FloatStorage = FloatStorage
sys.modules['torch'] = torch; sys.modules['torch._utils'] = utils
class T:
    def __init__(self, key, n, offset, shape, stride): self.a = (key, n, offset, shape, stride)
    def __reduce__(self):
        key, n, offset, shape, stride = self.a
        return (_rebuild_tensor_v2, (S(key, n), offset, tuple(shape), tuple(stride), False, collections.OrderedDict()))
class S:
    def __init__(self, key, n): self.id = ('storage', FloatStorage, key, 'cpu', n)
class P(pickle.Pickler):
    def persistent_id(self, o): return o.id if isinstance(o, S) else None
tensors = json.load(open(sys.argv[1])); mode = sys.argv[3]
state = collections.OrderedDict(); data = {}
for i, (name, shape, values) in enumerate(tensors):
    stride = [1] * len(shape)
    for k in range(len(shape) - 2, -1, -1): stride[k] = stride[k + 1] * shape[k + 1]
    offset = 0
    if mode == 'strided' and len(shape) == 2:
        rows, cols = shape
        values = [0.5, 0.25] + [values[r * cols + c] for c in range(cols) for r in range(rows)]
        stride, offset = [1, rows], 2
    data[str(i)] = struct.pack('<%df' % len(values), *values)
    state[name] = T(str(i), len(values), offset, shape, stride)
if mode == 'evil':
    class E:
        def __reduce__(self): return (print, ('gotcha',))
    state['x'] = E()
out = io.BytesIO(); P(out, 2 if mode != 'new' else 4).dump(state)
z = zipfile.ZipFile(sys.argv[2], 'w')
z.writestr('archive/data.pkl', out.getvalue()); z.writestr('archive/byteorder', 'little')
for key, value in data.items(): z.writestr('archive/data/' + key, value)
z.close()
`;
  test.skipIf(skipped).each(['plain', 'strided', 'new'])(
    'the tensors of a pytorch_model.bin, %s',
    async (mode) => {
      const { model, files } = plainFiles('roberta');
      const place = join(folder, `bin ${mode}`);
      const { 'model.safetensors': _, ...rest } = files;
      await writeFolder(place, {
        ...rest,
        'tensors.json': [...model.weights].map(([name, { shape, values }]) => [
          name,
          shape,
          [...values],
        ]),
        'save.py': torchSave,
      });
      const { status, stderr } = spawnSync('python3', [
        join(place, 'save.py'),
        join(place, 'tensors.json'),
        join(place, 'pytorch_model.bin'),
        mode,
      ]);
      expect(status, String(stderr)).toBe(0);
      await check(place, await expected(model, place));
    },
  );

  test.skipIf(skipped)(
    'code in a pickle does not run, and the error says how to convert the file',
    async () => {
      const { model, files } = plainFiles('bert');
      const place = join(folder, 'evil');
      const { 'model.safetensors': _, ...rest } = files;
      await writeFolder(place, {
        ...rest,
        'tensors.json': [...model.weights]
          .slice(0, 2)
          .map(([name, { shape, values }]) => [name, shape, [...values]]),
        'save.py': torchSave,
      });
      spawnSync('python3', [
        join(place, 'save.py'),
        join(place, 'tensors.json'),
        join(place, 'pytorch_model.bin'),
        'evil',
      ]);
      await expect(readTextModel(place)).rejects.toThrow(
        /CP_TEXT_MODEL_UNSUPPORTED.*print.*python -c/su,
      );
      const bytes = await readFile(join(place, 'pytorch_model.bin'));
      for (const cut of [0, 10, bytes.length >> 1, bytes.length - 30]) {
        await writeFolder(place, { 'pytorch_model.bin': bytes.subarray(0, cut) });
        await expect(readTextModel(place)).rejects.toThrow(/CP_TEXT_MODEL_UNSUPPORTED/u);
      }
    },
  );

  it('of old PyTorch, or none at all, are refused', async () => {
    const { 'model.safetensors': _, ...rest } = plainFiles('bert').files;
    const place = join(folder, 'no weights');
    await writeFolder(place, rest);
    await expect(readTextModel(place)).rejects.toThrow(/CP_TEXT_MODEL_MALFORMED.*no weights/su);
    await writeFolder(place, { 'pytorch_model.bin': Buffer.from([0x80, 2, 0x8a, 10]) });
    await expect(readTextModel(place)).rejects.toThrow(/PyTorch below 1\.6/u);
  });
});

describe('configs that are read or refused', () => {
  it.each([
    [
      'modernbert',
      { layer_types: ['full_attention', 'full_attention', 'sliding_attention', 'full_attention'] },
      'CP_TEXT_MODEL_UNSUPPORTED',
    ],
    ['modernbert', { layer_types: 'full_attention' }, 'CP_TEXT_MODEL_MALFORMED'],
    [
      'modernbert',
      { rope_parameters: { full_attention: { rope_type: 'yarn', rope_theta: 1 } } },
      'CP_TEXT_MODEL_UNSUPPORTED',
    ],
    ['bert', { position_embedding_type: 'relative_key' }, 'CP_TEXT_MODEL_UNSUPPORTED'],
    ['bert', { model_type: 't5' }, 'CP_TEXT_MODEL_UNSUPPORTED'],
    ['bert', { hidden_size: 32 }, 'CP_TEXT_MODEL_MALFORMED'],
  ] as const)('%s with %j', async (family, change, code) => {
    const { files } = plainFiles(family);
    const place = join(folder, `changed ${JSON.stringify(change).length}`);
    await writeFolder(place, { ...files, 'config.json': { ...files['config.json'], ...change } });
    await expect(readTextModel(place)).rejects.toThrow(code);
  });

  it('the fingerprint changes with pooling, length, prompts and tokenizer', async () => {
    const { files } = plainFiles('bert');
    const place = join(folder, 'fingerprint');
    const changes: Record<string, unknown>[] = [
      {},
      { 'tokenizer_config.json': { do_lower_case: false } },
      {
        'modules.json': [module(0, '', 'Transformer'), module(1, '1_Pooling', 'Pooling')],
        '1_Pooling/config.json': { pooling_mode: 'mean' },
      },
      { '1_Pooling/config.json': { pooling_mode: 'cls' } },
      { 'sentence_bert_config.json': { max_seq_length: 9 } },
      { 'config_sentence_transformers.json': { prompts: { query: 'q ' } } },
    ];
    const seen = new Set<string>();
    for (const change of changes) {
      await writeFolder(place, { ...files, ...change });
      seen.add((await readTextModel(place)).fingerprint);
    }
    expect(seen.size).toBe(changes.length);
    expect(Object.keys(storedTensors([]))).toEqual([]);
  });
});

it.each([
  ['with a layer', { hidden: 24 }, { words: [1, 2] }],
  ['without', { hidden: 0 }, { characters: [3], lowercase: false }],
])('the reader of an exported bag needs no dependency: %s', async (name, shape, ngrams) => {
  const encoder = bag({ vocabulary: 64, width: 16, initialDeviation: 1, ...shape }, 5);
  const model = {
    encoder,
    tokenizer: new HashedNgrams({ buckets: 64, ...ngrams }),
    maxTokens: 40,
    normalize: true,
  };
  const place = join(folder, `bag ${name}`);
  await writeTextModel(place, model, { onnx: false });
  expect(await readFile(join(place, 'README.md'), 'utf8')).toContain('read-bag.mjs');
  const { embed } = (await import(pathToFileURL(join(place, 'read-bag.mjs')).href)) as {
    embed: (text: string) => Float32Array;
  };
  const lines = ['A small Cat, sat.', 'Über 3 straßen 日本語', '', 'words '.repeat(60)];
  const rows = await embedWith(model, lines);
  lines.forEach((line, i) =>
    embed(line).forEach((value, d) => expect(value).toBeCloseTo(rows[i * 16 + d]!, 5)),
  );
  encoder.dispose();
});
