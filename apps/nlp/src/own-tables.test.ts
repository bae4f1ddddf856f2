import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runNlp } from './testing/quick-start-run.js';

let folder = '';
let run = '';
let shop = '';

const kinds = ['wireless headphones', 'chef knife', 'garden hose', 'jigsaw puzzle'] as const;
const titles = Array.from({ length: 48 }, (_, i) => `${kinds[i % 4]!} no ${i}, "best" in town`);
const small = [
  ...['--encoder', 'bag', '--epochs', '1', '--batch-size', '16', '--threads', '1'],
  ...['--set', 'modality.tokenizer.buckets=512', '--set', 'encoder.vocabulary=512'],
  ...['--set', 'encoder.width=16', '--set', 'learningRate.warmupEpochs=0'],
];

/** An export of a shop: a byte order mark, quotes, line ends of Windows, and a separator. */
function csv(separator: string): string {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = titles.map((title, i) => [
    `sku-${i}`,
    cell(title),
    cell(`Shop > ${kinds[i % 4]!}`),
    `${i + 0.5}`,
  ]);
  const header = ['Handle', 'Title', 'Product Category', 'Price'];
  return `\uFEFF${[header, ...rows].map((row) => row.join(separator)).join('\r\n')}\r\n`;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-shop-'));
  run = join(folder, 'run');
  shop = join(folder, 'products.csv');
  await writeFile(shop, csv(','));
  const { code, errors } = await runNlp('train', '--data', shop, '--out', run, ...small);
  expect(code, errors).toBe(0);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const error = (code: string, remedy: RegExp) => ({
  error: { code, remedy: expect.stringMatching(remedy) as string },
});

test('the titles of a shop are embedded, searched, scored by a class and exported', async () => {
  const out = join(folder, 'titles.parquet');
  expect((await runNlp('embed', run, '--data', shop, '--out', out)).json).toMatchObject({
    count: titles.length,
    columns: ['Title'],
  });
  const outcome = await runNlp('search', run, '--add', shop, titles[4]!, '--top', '1');
  expect(outcome.json).toMatchObject({ hits: [{ facts: { text: titles[4] } }] });
  const label = ['--label', 'Product Category', '--no-baselines'];
  const scores = await runNlp('evaluate', run, '--data', shop, ...label);
  expect(scores.code, scores.errors).toBe(0);
  expect(scores.json).toMatchObject({ model: run, data: shop });
  const exported = await runNlp('export', run, '--out', join(folder, 'exported'));
  expect(exported.code, exported.errors).toBe(0);
});

test('titles without a class leave nothing to score: the error names the columns', async () => {
  const { code, json } = await runNlp('evaluate', run, '--data', shop);
  expect(code).toBe(1);
  expect(json).toMatchObject(error('CP_NLP_DATA', /--label.*Handle.*Product Category/u));
});

test('a class that training named is scored without being named again', async () => {
  const labelled = join(folder, 'labelled');
  const semicolons = join(folder, 'semicolons.csv');
  await writeFile(semicolons, csv(';'));
  const label = ['--method', 'supcon', '--label', 'Product Category'];
  await runNlp('train', '--data', semicolons, '--out', labelled, ...label, ...small);
  const { code, json, errors } = await runNlp('evaluate', labelled, '--data', semicolons);
  expect(code, errors).toBe(0);
  expect(json).toHaveProperty('tf-idf');
});

test('entries are named by id or _id, by a named column, else by file and line', async () => {
  const list = async (name: string, rows: readonly object[], ...more: string[]) => {
    const file = join(folder, `${name}.jsonl`);
    await writeFile(file, rows.map((row) => JSON.stringify(row)).join('\n'));
    const index = ['--index', join(folder, `index-${name}`)];
    const added = await runNlp('search', run, ...index, '--add', file, ...more);
    if (added.code !== 0) return added.json;
    return (await runNlp('search', run, ...index, '--list')).json['entries'];
  };
  const text = 'a garden hose';
  expect(await list('beir', [{ _id: 'd1', text }])).toEqual(['d1']);
  expect(await list('number', [{ id: 7, text }])).toEqual(['7']);
  expect(await list('none', [{ text }])).toEqual([`${join(folder, 'none.jsonl')}:1`]);
  expect(await list('sku', [{ sku: 's1', text }], '--id-column', 'sku')).toEqual(['s1']);
  const unknown = await list('wrong', [{ sku: 's1', text }], '--id-column', 'skus');
  expect(unknown).toMatchObject(error('CP_NLP_USAGE', /did you mean "sku"/u));
});

test('odd lengths of texts are read; more tokens than positions are refused at entry', async () => {
  const train = (out: string, positions: number, maxTokens: number) =>
    runNlp(
      ...['train', '--data', shop, '--out', join(folder, out), '--vocabulary', '100'],
      ...['--epochs', '1', '--batch-size', '16', '--threads', '1', '--set', 'encoder.width=8'],
      ...['--set', 'encoder.layers=1', '--set', 'encoder.heads=2', '--set', 'encoder.hidden=8'],
      ...['--set', `encoder.maxTokens=${positions}`, '--set', `modality.maxTokens=${maxTokens}`],
    );
  for (const odd of [9, 17]) {
    const { code, errors } = await train(`odd-${odd}`, odd, odd);
    expect(code, errors).toBe(0);
  }
  const { code, json } = await train('few', 9, 17);
  expect(code).toBe(1);
  expect(json).toMatchObject(error('CP_TEXT_CONFIG', /modality\.maxTokens=9/u));
});

test('blank classes are left out and counted; one class, and scores that are words, are refused', async () => {
  const scored = async (name: string, header: string, row: (i: number) => string) => {
    const file = join(folder, name);
    await writeFile(file, [header, ...titles.map((_, i) => row(i))].join('\n'));
    return runNlp('evaluate', run, '--data', file, '--columns', header.split('\t')[0]!);
  };
  const text = (i: number) => titles[i]!.replaceAll('"', '');
  const blank = await scored('blank.tsv', 'text\tlabel', (i) => `${text(i)}\t${'ab '[i % 3]!}`);
  expect(blank.code, blank.errors).toBe(0);
  const notes = expect.arrayContaining([expect.stringMatching(/without a class/u)]) as string[];
  expect(blank.json).toMatchObject({ notes });
  const one = await scored('one.tsv', 'text\tlabel', (i) => `${text(i)}\ta`);
  expect(one.json).toMatchObject(error('CP_NLP_DATA', /--label.*text, label/u));
  const pairs = ['--columns', 'sentence1,sentence2'];
  for (const [name, value] of [
    ['comma', '4,5'],
    ['share', '4/5'],
    ['word', 'good'],
  ] as const) {
    const file = join(folder, `${name}.tsv`);
    const rows = titles.map((_, i) => `${text(i)}\t${text((i + 1) % 48)}\t${i === 3 ? value : i}`);
    await writeFile(file, ['sentence1\tsentence2\tscore', ...rows].join('\n'));
    const { code, json } = await runNlp('evaluate', run, '--data', file, ...pairs);
    expect(code).toBe(1);
    expect(json).toMatchObject(error('CP_NLP_DATA', /--score/u));
    expect(JSON.stringify(json)).toContain(`\\"${value}\\" is no number`);
  }
});

test('a run of sentences and their passages embeds the passages without naming a column', async () => {
  const passages = join(folder, 'passages.jsonl');
  const lines = kinds.flatMap((kind, i) =>
    ['Good', 'Bad', 'New', 'Old'].map((word) => ({
      id: `${i} ${word}`,
      title: `${word} ${kind}`,
      text: `${word} ${kind} are sold here. They are worth ${i} coins. Nobody wants more.`,
    })),
  );
  await writeFile(passages, lines.map((line) => JSON.stringify(line)).join('\n'));
  const cloze = join(folder, 'cloze');
  const words = ['--method', 'inverse-cloze', '--data', passages, '--out', cloze];
  const trained = await runNlp('train', ...words, ...small);
  expect(trained.code, trained.errors).toBe(0);
  const out = join(folder, 'passages.npy');
  const { json } = await runNlp('embed', cloze, '--data', passages, '--out', out);
  expect(json).toMatchObject({ count: 16, columns: expect.arrayContaining(['text']) });
});

test('pairs with classes: blanks are left out, the class that means the same is named or asked for', async () => {
  const table = async (name: string, labels: readonly string[]): Promise<string> => {
    const file = join(folder, name);
    const lines = labels.map((label, i) => `a cup ${i}\ta mug ${i % 3}\t${label}`);
    await writeFile(file, ['sentence1\tsentence2\tlabel', ...lines].join('\n'));
    return file;
  };
  const evaluate = async (...args: string[]) =>
    (await runNlp('evaluate', run, '--no-baselines', ...args)).json as {
      error?: { what: string; remedy: string };
      notes?: string[];
      'average-precision'?: { count: number };
    };
  const blanks = await table('blanks.tsv', [
    '1.0',
    '',
    '0.0',
    '1.0',
    '-1',
    '0.0',
    '1',
    '0',
    '1',
    '0',
  ]);
  const report = await evaluate('--data', blanks);
  expect(report.notes).toContainEqual(expect.stringMatching(/^2 rows without a class.*blanks/u));
  const three = await table('three.tsv', ['0', '1', '2', '0', '1', '2']);
  expect((await evaluate('--data', three)).error?.what).toMatch(/not known which.*0, 1, 2/u);
  expect((await evaluate('--data', three, '--same', '0')).error).toBeUndefined();
  const both = await table('both.tsv', ['same', 'duplicate', 'x', 'x']);
  expect((await evaluate('--data', both)).error?.what).toMatch(/Several classes/u);
  expect(await evaluate('--data', blanks, '--label', 'label')).toHaveProperty('average-precision');
});

test('title and text with a class are documents, not pairs; equal scores have no order', async () => {
  const news = join(folder, 'news.tsv');
  const lines = Array.from({ length: 20 }, (_, i) => `t${i % 2}\tbody ${i}\t${i % 2 ? 'a' : 'b'}`);
  await writeFile(news, ['title\ttext\tlabel', ...lines].join('\n'));
  const { json } = await runNlp('evaluate', run, '--no-baselines', '--data', news);
  expect(json).toHaveProperty('knn');
  const equal = join(folder, 'equal.tsv');
  await writeFile(equal, 'sentence1\tsentence2\tscore\na\tb\t3\nc\td\t3.0\n');
  const failed = await runNlp('evaluate', run, '--no-baselines', '--data', equal);
  expect(failed.json).toMatchObject({ error: { code: 'CP_NLP_DATA' } });
});
