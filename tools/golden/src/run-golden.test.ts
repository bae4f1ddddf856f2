import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { goldenFolder } from '../../vitest/data-folder.js';
import { runGolden } from './run-golden.js';

const folder = goldenFolder();

async function folderOf(files: Readonly<Record<string, unknown>>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'golden-'));
  for (const [name, content] of Object.entries(files))
    await writeFile(join(path, name), JSON.stringify(content));
  return path;
}

test.skipIf(folder === undefined)(
  'the reference values of this project hold, with nothing left out',
  async () => {
    const lines: string[] = [];
    const counts = await runGolden(folder!, (line) => lines.push(line));
    expect(lines.filter((line) => !line.startsWith('passed'))).toEqual([]);
    expect(counts.passed).toBe(lines.length);
  },
);

test('scores equal their definitions, computed independently', async () => {
  const lines: string[] = [];
  const reference = fileURLToPath(new URL('../reference', import.meta.url));
  const counts = await runGolden(reference, (line) => lines.push(line));
  expect(lines.filter((line) => !line.startsWith('passed'))).toEqual([]);
  expect(counts.passed).toBe(4);
});

test('a wrong score of such a case fails', async () => {
  const path = fileURLToPath(new URL('../reference/scores.json', import.meta.url));
  const cases = JSON.parse(await readFile(path, 'utf8')) as Record<string, { scores: object }>;
  for (const golden of Object.values(cases))
    for (const [name, value] of Object.entries(golden.scores))
      Object.assign(golden.scores, {
        [name]: typeof value === 'number' ? value + 1e-4 : { ...value, low: value.low - 0.02 },
      });
  const counts = await runGolden(await folderOf({ 'scores.json': cases }), () => undefined);
  expect(counts).toEqual({ passed: 0, failed: 4, skipped: 0 });
});

test.skipIf(folder === undefined)(
  'a wrong value or gradient fails, a case without an implementation is named',
  async () => {
    const losses = JSON.parse(await readFile(join(folder!, 'losses.json'), 'utf8')) as Record<
      string,
      { value: number; gradients: { a: number[] } }
    >;
    const ntXent = losses['nt-xent T=0.5']!;
    const wrong = await folderOf({
      'losses.json': {
        'nt-xent right': ntXent,
        'nt-xent wrong value': { ...ntXent, value: ntXent.value * 1.0001 },
        'nt-xent wrong gradient': {
          ...ntXent,
          gradients: { ...ntXent.gradients, a: ntXent.gradients.a.map((x) => x * 1.001) },
        },
        'no such loss': ntXent,
      },
      'other.json': {},
    });
    const lines: string[] = [];
    expect(await runGolden(wrong, (line) => lines.push(line))).toEqual({
      passed: 1,
      failed: 2,
      skipped: 2,
    });
    expect(lines.find((line) => line.includes('no such loss'))).toMatch(/^skipped/);
  },
);

test('computes cases of other sizes and parameters; a malformed case fails with a line of its own', async () => {
  const case_ = (params: object, inputs: Record<string, number[][]>, value: number) => ({
    params,
    value,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, rows]) => [
        name,
        { shape: [rows.length, rows[0]!.length], data: rows.flat() },
      ]),
    ),
  });
  const a = [
      [1, 0, 0],
      [0, 2, 0],
    ],
    orthogonal = [
      [3, 0, 0],
      [0, 1, 0],
    ];
  const path = await folderOf({
    'losses.json': {
      'nt-xent T=0.7': case_(
        { temperature: 0.7 },
        { a, b: orthogonal },
        Math.log(1 + 2 * Math.exp(-1 / 0.7)),
      ), // orthonormal pairs: ln(1 + (2N - 2) e^(-1/T))
      'clip of one width': case_(
        { logit_scale: 3 },
        { image: [[1], [2]], text: [[4], [5]] },
        Math.LN2,
      ), // parallel rows: ln N
      'moco queue without temperature': case_({}, { q: a, k: orthogonal, queue: a }, 0),
      'siglip without inputs': { params: { logit_scale: 1, logit_bias: 0 }, value: 1 },
      'triplet of a wrong shape': case_(
        { margin: 0.3 },
        { anchor: a, positive: a, negative: [[1]] },
        0,
      ),
      'koleo null': null,
    },
    'losses-more.json': [],
    'metrics.json': { spearman: { x: [1, 2, 3, 4], y: [10, 20, 30, 25], value: 0.8 } },
    'optimizers.json': { sgd: { params: {} } },
    'schedules.json': { 'linear warm-up': { n: 4, warmup: 2, base: 3, values: [1.5, 3, 3, 3] } },
    'image.json': 7,
  });
  const lines: string[] = [];
  expect(await runGolden(path, (line) => lines.push(line))).toEqual({
    passed: 4,
    failed: 6,
    skipped: 0,
  });
  expect(
    lines.filter((line) => line.startsWith('passed')).map((line) => /: (.*): error/.exec(line)![1]),
  ).toEqual(['nt-xent T=0.7', 'clip of one width', 'spearman', 'linear warm-up']);
  for (const line of lines.filter((each) => each.startsWith('failed')))
    expect(line).toMatch(/^failed \S+: .+: error NaN, tolerance 0e\+0 \(.+\)$/);
});

test('a folder that is missing or empty is a coded error, a torn file a failure', async () => {
  await expect(runGolden('/no/such/folder', () => undefined)).rejects.toMatchObject({
    code: 'CP_GOLDEN_FOLDER',
  });
  await expect(runGolden(await folderOf({}), () => undefined)).rejects.toMatchObject({
    code: 'CP_GOLDEN_FOLDER',
  });
  const torn = await folderOf({});
  await writeFile(join(torn, 'metrics.json'), '{"rankme": {');
  expect(await runGolden(torn, () => undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
