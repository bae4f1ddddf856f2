import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRetrieval } from './read-retrieval.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retrieval-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const beir = {
  'corpus.jsonl': '{"_id":"d1","title":"","text":"a cat"}\n{"_id":"d2","text":"a dog"}\n',
  'queries.jsonl': '{"_id":"q1","text":"cat"}\n',
  'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1\td1\t1\n',
};

async function write(place: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, place, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

test.each(['plain', 'one/scifact', 'two/datasets/scifact'])(
  'a folder of BEIR: %s',
  async (place) => {
    const root = place.split('/')[0]!;
    await write(place, beir);
    await write(root, { 'README.md': 'about', '__MACOSX/scifact/._x': '', '.git/HEAD': '' });
    const { documents, queries } = await readRetrieval(join(folder, root));
    expect([documents.ids, queries.ids]).toEqual([['d1', 'd2'], ['q1']]);
  },
);

test('of two folders none is chosen; they are named', async () => {
  await write('both/scifact', beir);
  await write('both/nfcorpus', beir);
  await expect(readRetrieval(join(folder, 'both'))).rejects.toThrow(
    /CP_NLP_DATA.*no files.*nfcorpus, scifact/isu,
  );
});

test('a split is one of the folder qrels: of judgements that have none it is refused', async () => {
  await write('splits', beir);
  await write('splits', { 'qrels/dev.tsv': 'query-id\tcorpus-id\tscore\nq1\td2\t1\n' });
  const place = join(folder, 'splits');
  const relevant = async (files: Parameters<typeof readRetrieval>[1]) => [
    ...(await readRetrieval(place, files)).judgements.get('q1')!.keys(),
  ];
  expect(await relevant({ split: 'dev' })).toEqual(['d2']);
  const qrels = join(place, 'qrels', 'test.tsv');
  expect(await relevant({ qrels })).toEqual(['d1']);
  await expect(relevant({ qrels, split: 'dev' })).rejects.toThrow(/CP_NLP_DATA.*"dev"/u);
  await write('splits', { 'queries.jsonl': '{"_id":"q1","text":"cat","relevant":["d1"]}\n' });
  expect(await relevant({})).toEqual(['d1']);
  await expect(relevant({ split: 'dev' })).rejects.toThrow(/CP_NLP_DATA.*"dev"/u);
});
