import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Weight } from '../testing/float64-transformer.js';
import { storedTensors, weightsFile, writeFolder } from '../testing/published-folder.js';
import {
  checkEmbeddings,
  checkGraph,
  expectedEmbeddings,
  plainFiles,
} from '../testing/published-checks.js';

import { readTextModel } from './read-text-model.js';
import { embedWith } from './text-model.js';
import { writeTextModel } from './write-text-model.js';

const families = ['bert', 'roberta', 'distilbert', 'modernbert', 'mpnet'] as const;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'published-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(families)('%s', (family) => {
  it('has the embeddings of a forward pass in double precision', async () => {
    const { model, files } = plainFiles(family);
    const place = join(folder, family);
    await writeFolder(place, files);
    await checkEmbeddings(place, await expectedEmbeddings(model, place));
  });
});

describe.each([
  ['bert', 'hidden_act', 'gelu_new'],
  ['roberta', 'hidden_act', 'gelu_fast'],
  ['distilbert', 'activation', 'gelu_accurate'],
  ['modernbert', 'hidden_activation', 'gelu_pytorch_tanh'],
  ['mpnet', 'hidden_act', 'quick_gelu'],
  ['bert', 'hidden_act', 'linear'],
] as const)('%s with %s %s', (family, key, name) => {
  it('has the embeddings of a forward pass in double precision, also its export', async () => {
    const { model, files } = plainFiles(family);
    const activation = /tanh|new|fast|accurate/u.test(name) ? 'gelu_new' : name;
    const place = join(folder, `${family} ${name}`);
    const config = files['config.json'] as Readonly<Record<string, unknown>>;
    await writeFolder(place, { ...files, 'config.json': { ...config, [key]: name } });
    const expected = await expectedEmbeddings({ ...model, activation }, place);
    await checkEmbeddings(place, expected);
    const read = await readTextModel(place);
    await writeTextModel(`${place} again`, read);
    read.encoder.dispose();
    await checkEmbeddings(`${place} again`, expected);
    await checkGraph(`${place} again`, expected);
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
    await checkEmbeddings(
      place,
      await expectedEmbeddings(model, place, { pooling, normalize: false }),
    );
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
    await checkEmbeddings(
      place,
      await expectedEmbeddings(model, place, { dense: [[weight, bias, Math.tanh]] }),
    );
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
    const { sentence_embedding: actual } = await session.run({
      input_ids: new Tensor('int64', ids, [1, ids.length]),
      attention_mask: new Tensor(
        'int64',
        ids.map(() => 1n),
        [1, ids.length],
      ),
    });
    const raw = actual!.data as Float32Array;
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
    const config = files['config.json'] as Readonly<Record<string, unknown>>;
    await writeFolder(place, { ...files, 'config.json': { ...config, ...change } });
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
