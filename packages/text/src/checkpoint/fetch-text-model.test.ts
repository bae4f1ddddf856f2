import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { textTransformer } from '../encoder/text-transformer.js';
import { publishedModel, weightsFile, writeFolder } from '../testing/published-folder.js';
import { trainWordPiece } from '../tokenizer/train-word-piece.js';
import { fetchTextModel } from './fetch-text-model.js';
import { frozenEncoder } from './frozen-encoder.js';
import { readTextModel } from './read-text-model.js';
import { embedWith, type TextModel } from './text-model.js';
import { writeTextModel } from './write-text-model.js';

let folder: string;
let server: Server;
let endpoint: string;
let model: TextModel;
const texts = ['a small fox', 'the dog'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-'));
  const tokenizer = await trainWordPiece(['the small fox', 'a dog and a fox'], {
    size: 60,
    leastCount: 1,
  });
  model = {
    encoder: textTransformer(
      { vocabulary: tokenizer.size, width: 8, layers: 1, heads: 2, types: 2, maxTokens: 16 },
      1,
    ),
    tokenizer,
    maxTokens: 16,
    normalize: true,
  };
  await writeTextModel(join(folder, 'there'), model);
  server = createServer((request, response) => {
    const [, repository, name] =
      /^\/(owner\/\w+)\/resolve\/main\/(.+)$/u.exec(request.url ?? '') ?? [];
    if (repository === 'owner/broken') return void response.writeHead(500).end();
    const place = { 'owner/old': 'old', 'owner/graph': 'graph' }[repository ?? ''] ?? 'there';
    readFile(join(folder, place, name ?? 'none')).then(
      (bytes) => {
        if (repository === 'owner/cut' && name === 'model.safetensors') {
          response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 100));
          setTimeout(() => response.destroy(), 20);
        } else if (repository === 'owner/changed' && name === 'model.safetensors') {
          const digest = createHash('sha256').update(bytes).digest('hex');
          bytes[bytes.length - 1] = bytes.at(-1)! ^ 1; // one bit differs from what was published
          response.writeHead(200, { 'x-linked-etag': `"${digest}"` }).end(bytes);
        } else if (repository === 'owner/linked' && name === 'model.safetensors') {
          const digest = createHash('sha256').update(bytes).digest('hex');
          const location = `/owner/name/resolve/main/${name}`;
          response.writeHead(302, { location, 'x-linked-etag': `"${digest}"` }).end();
        } else if (name === 'config.json') {
          const blob = Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]);
          const digest = createHash('sha1').update(blob).digest('hex');
          const wrong = repository === 'owner/other' ? digest.replace(/./u, '0') : digest;
          const headers = { etag: `"${wrong}"`, 'content-length': bytes.length };
          response.writeHead(200, { ...headers, 'x-repo-commit': 'a'.repeat(40) }).end(bytes);
        } else response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

it('fetches a model once, whole', async () => {
  const place = await fetchTextModel('owner/name', { folder: join(folder, 'cache'), endpoint });
  const ours = await embedWith(model, texts);
  expect([...(await embedWith(await readTextModel(place), texts))]).toEqual([...ours]);
  expect(
    await fetchTextModel('owner/name', {
      folder: join(folder, 'cache'),
      endpoint: 'http://127.0.0.1:1',
    }),
  ).toBe(place); // no network is needed now
});

it('fetches an ONNX model, with its external data, where there are no other weights', async () => {
  await writeFolder(join(folder, 'graph'), {
    'config.json': {},
    'tokenizer.json': '{}',
    'onnx/model.onnx': 'a graph',
    'onnx/model.onnx_data': 'its values',
  });
  const place = await fetchTextModel('owner/graph', { folder: join(folder, 'cache'), endpoint });
  expect(await readFile(join(place, 'onnx', 'model.onnx'), 'utf8')).toBe('a graph');
  expect(await readFile(join(place, 'onnx', 'model.onnx_data'), 'utf8')).toBe('its values');
});

it('fetches the folders that modules.json names, and shards by their index', async () => {
  const { model: published, config } = publishedModel('bert');
  const shards = [[...published.weights].slice(0, 9), [...published.weights].slice(9)];
  const shape = { shape: [4, 16], values: new Float64Array(64).fill(0.25) };
  await writeFolder(join(folder, 'old'), {
    'modules.json': ['0_Transformer', '1_Pooling', '2_Dense'].map((path) => ({
      path,
      type: `sentence_transformers.models.${path.slice(2)}`,
    })),
    'config_sentence_transformers.json': { prompts: { query: 'q' } },
    '0_Transformer/config.json': { ...config, vocab_size: 60 },
    '0_Transformer/vocab.txt': ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a'].join('\n'),
    '0_Transformer/sentence_bert_config.json': { max_seq_length: 7 },
    '0_Transformer/model.safetensors.index.json': {
      weight_map: Object.fromEntries(
        shards.flatMap((part, i) => part.map(([name]) => [name, `s${i}.safetensors`])),
      ),
    },
    '0_Transformer/s0.safetensors': weightsFile(shards[0]!),
    '0_Transformer/s1.safetensors': weightsFile(shards[1]!),
    '1_Pooling/config.json': { pooling_mode: 'mean' },
    '2_Dense/config.json': { in_features: 16, out_features: 4, bias: false },
    '2_Dense/model.safetensors': weightsFile([['linear.weight', shape]]),
  });
  const place = await fetchTextModel('owner/old', { folder: join(folder, 'cache'), endpoint });
  const read = await readTextModel(place);
  expect([read.encoder.width, read.maxTokens, read.prompts?.texts]).toEqual([4, 7, { query: 'q' }]);
  const rows = await embedWith(read, texts);
  expect(rows).toEqual(await embedWith(await readTextModel(join(folder, 'old')), texts));
});

it('checks what it fetched against the digest that the hub names, and records it', async () => {
  const cache = join(folder, 'checked');
  const fetched: string[] = [];
  const onFetch = (url: string) => void fetched.push(url.split('/').pop()!);
  const place = await fetchTextModel('owner/linked', { folder: cache, endpoint, onFetch });
  expect(fetched).toEqual(expect.arrayContaining(['config.json', 'model.safetensors']));
  const { files } = JSON.parse(await readFile(join(place, 'fetched.json'), 'utf8')) as {
    files: Record<string, { digest?: string; commit?: string }>;
  };
  expect(files['model.safetensors']!.digest).toMatch(/^sha256:[0-9a-f]{64}$/u);
  expect(files['config.json']).toMatchObject({ commit: 'a'.repeat(40) });
  expect(files['config.json']!.digest).toMatch(/^git-sha1:[0-9a-f]{40}$/u);
  for (const name of ['owner/changed', 'owner/other']) {
    const refused = fetchTextModel(name, { folder: cache, endpoint });
    await expect(refused).rejects.toMatchObject({ code: 'CP_TEXT_NETWORK' });
    await expect(refused).rejects.toThrow(/digest/u);
  }
});

it('tells what went wrong, and leaves nothing half done', async () => {
  const get = (repository: string, more: object = {}) =>
    fetchTextModel(repository, { folder: join(folder, 'other'), endpoint, ...more });
  await expect(get('owner/broken')).rejects.toMatchObject({ code: 'CP_TEXT_NETWORK' });
  await expect(get('owner/cut')).rejects.toMatchObject({ code: 'CP_TEXT_NETWORK' });
  await expect(readFile(join(folder, 'other/owner/cut/main/model.safetensors'))).rejects.toThrow();
  await expect(get('owner/large', { mostBytes: 50 })).rejects.toMatchObject({
    code: 'CP_TEXT_NETWORK',
  });
  for (const name of ['../../etc', 'owner', 'owner/..', 'owner/name/../x'])
    await expect(get(name)).rejects.toMatchObject({ code: 'CP_TEXT_CONFIG' });
});

it('a frozen encoder by transformers.js gives the embeddings of the same folder', async () => {
  const { env } = await import('@huggingface/transformers');
  Object.assign(env, { allowRemoteModels: false, allowLocalModels: true, localModelPath: folder });
  const frozen = await frozenEncoder(join(folder, 'there'), {
    batchSize: 1,
    options: { dtype: 'fp32', device: 'cpu' },
  });
  const [theirs, ours] = [await frozen.embed(texts), await embedWith(model, texts)];
  ours.forEach((value, i) => expect(Math.abs(theirs[i]! - value)).toBeLessThan(1e-4));
  await frozen.dispose();
});
