import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeBertFolder } from '../../../packages/onnx/src/testing/write-bert-folder.js';
import { readOnnxText, type OnnxTextModel } from './read-onnx-text.js';

let folder: string, plain: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-onnx-text-'));
  plain = join(folder, 'plain');
  await writeBertFolder(plain);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const module = (path: string, kind: string) => ({
  path,
  type: `sentence_transformers.models.${kind}`,
});
const modules = [module('', 'Transformer'), module('1_Pooling', 'Pooling')];

/** The plain model with these files beside or in place of its own. */
async function readWith(files: Readonly<Record<string, unknown>>): Promise<OnnxTextModel> {
  const place = join(folder, String(count++));
  await cp(plain, place, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), JSON.stringify(content));
  }
  const model = await readOnnxText(place);
  model.encoder.dispose();
  return model;
}

const mean = { pooling_mode: 'mean' };

test.each([
  [{ 'sentence_bert_config.json': { max_seq_length: '8' } }, /max_seq_length is "8"/u],
  [{ 'sentence_bert_config.json': { do_lower_case: 'no' } }, /do_lower_case is "no"/u],
  [{ 'modules.json': [module('', 'Transformer')] }, /no module of type Pooling/u],
  [
    { 'modules.json': modules, '1_Pooling/config.json': { pooling_mode: 'weightedmean' } },
    /weightedmean/u,
  ],
  [
    {
      'modules.json': modules,
      '1_Pooling/config.json': { pooling_mode: 'cls', pooling_mode_mean_tokens: true },
    },
    /cls and (mean|pooling_mode_mean_tokens)/u,
  ],
  [
    {
      'modules.json': [...modules, module('2_Dense', 'Dense')],
      '1_Pooling/config.json': mean,
      '2_Dense/config.json': { in_features: 16, out_features: 4 },
    },
    /The model has a Dense module, which its ONNX file lacks/u,
  ],
  [{ 'config_sentence_transformers.json': { model_type: 'CrossEncoder' } }, /CrossEncoder/u],
])('an ONNX model with %j is refused', async (files, message) => {
  await expect(readWith(files)).rejects.toThrow(message);
});

test('limits, prompts and normalisation are those of the folder, and tell models apart', async () => {
  const usual = await readWith({});
  expect(usual.normalize).toBe(true);
  const prompts = { prompts: { query: 'query: ' }, default_prompt_name: 'query' };
  const folderOf = { 'modules.json': modules, '1_Pooling/config.json': mean };
  const models = [
    usual,
    await readWith({ 'sentence_bert_config.json': { max_seq_length: 5 } }),
    await readWith({ 'config_sentence_transformers.json': prompts }),
    await readWith(folderOf),
    await readWith({ ...folderOf, '1_Pooling/config.json': { pooling_mode: 'cls' } }),
  ];
  expect(models[1]!.maxTokens).toBe(5);
  expect(models[2]!.prompts!.texts).toEqual({ query: 'query: ' });
  expect(models[3]!.normalize).toBe(false);
  expect(new Set(models.map(({ fingerprint }) => fingerprint)).size).toBe(models.length);
  expect(new Set(models.map(({ weightsFingerprint }) => weightsFingerprint)).size).toBe(1);
});
