import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '@counterpoint/core';
import { afterAll, expect, test, vi } from 'vitest';
import { runProgram } from '../terminal/run-program.js';
import { rowPlugin, rowViews } from '../testing/row-plugin.js';
import { counterpointProgram } from './counterpoint-program.js';

const folder = mkdtempSync(join(tmpdir(), 'counterpoint-generic-'));
symlinkSync(
  fileURLToPath(new URL('../../../../node_modules', import.meta.url)),
  join(folder, 'node_modules'),
  'dir',
);
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Runs the program in this process. Returns what its last line on standard output says, as JSON.
 */
async function json(...parts: string[]): Promise<Record<string, unknown>> {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  try {
    await runProgram(counterpointProgram(), ['node', 'counterpoint', ...parts, '--json']);
  } finally {
    write.mockRestore();
    process.exitCode = 0;
  }
  return JSON.parse(lines.join('').trim().split('\n').at(-1)!) as Record<string, unknown>;
}

const views = rowViews;
const pluginFolder = (name: string, more: string) => rowPlugin(folder, name, more);

const data = join(folder, 'rows.csv');
writeFileSync(
  data,
  ['a,b,c', ...Array.from({ length: 20 }, (_, i) => `${i % 3},${i % 5},${i}`)].join('\n'),
);

test('trains and embeds whatever a plugin brings, without a config', async () => {
  const plugin = pluginFolder('rows', views);
  const run = join(folder, 'run');
  expect(
    await json(
      'train',
      '--plugin',
      plugin,
      '--data',
      data,
      '--out',
      run,
      '--epochs',
      '2',
      '--engine',
      'cpu',
    ),
  ).toMatchObject({ step: 2, ended: 'done' });
  const { config } = JSON.parse(readFileSync(join(run, 'config.json'), 'utf-8')) as {
    config: Record<string, unknown>;
  };
  expect(config).toMatchObject({
    plugins: [plugin],
    modality: { type: 'row/rows' },
    views: { type: 'row/noise' },
    encoder: { type: 'row/mlp' },
    batchSize: 16,
  });
  expect(
    await json('embed', run, '--data', data, '--out', join(folder, 'rows.parquet')),
  ).toMatchObject({ count: 20, width: 8 });
  expect(
    (await json('parts', '--plugin', plugin, '--kind', 'views'))['parts'] as {
      id: string;
      schema: object;
    }[],
  ).toContainEqual(
    expect.objectContaining({
      id: 'row/noise',
      plugin: 'rows',
      schema: expect.objectContaining({ type: 'object' }) as unknown,
    }),
  );
});

test('evaluates, searches and exports whatever a plugin brings', async () => {
  const plugin = pluginFolder('used', views);
  const run = join(folder, 'used-run');
  const labelled = join(folder, 'labelled.csv');
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${i % 2 ? 5 : -5},${i % 5},${i % 3},${i % 2 ? 'up' : 'down'}`,
  );
  writeFileSync(labelled, ['a,b,c,way', ...rows].join('\n'));
  const of = ['--data', labelled, '--label', 'way'];
  await json('train', '--plugin', plugin, ...of, '--out', run, '--epochs', '2', '--engine', 'cpu');
  const scores = (await json('evaluate', run, '--data', labelled)) as unknown as {
    classes: string[];
    run: string;
    knn: { top1: { value: number } };
    raw: { knn: { top1: { count: number } } };
    verdict: string;
    leakage: { samples: number };
  };
  expect(scores).toMatchObject({ classes: ['down', 'up'], run });
  expect(scores.knn.top1.value).toBeGreaterThan(0.9);
  expect(scores.raw.knn.top1.count).toBe(8);
  expect(scores.verdict).toMatch(/training helped/i);
  expect(scores.leakage.samples).toBe(8);
  const index = join(folder, 'used-index');
  expect(await json('search', run, '--index', index, '--add', labelled)).toMatchObject({
    added: 40,
    count: 40,
  });
  const one = join(folder, 'one.csv');
  writeFileSync(one, 'a,b,c\n5,1,1\n');
  const report = await json('search', run, one, '--index', index, '--top', '3');
  const [{ hits }] = report['results'] as [{ hits: { label: string }[] }];
  expect(hits.map(({ label }) => label)).toEqual(['up', 'up', 'up']);
  const exported = await json('export', run, '--out', join(folder, 'used-export'));
  expect(exported).toMatchObject({ samples: 16, width: 8 });
  expect(exported['largestDifference']).toBeLessThan(1e-4);
  expect(readFileSync(join(folder, 'used-export', 'README.md'), 'utf-8')).toContain('core/simclr');
});

test('a queue longer than the data is shortened, and the progress display says so', async () => {
  const plugin = pluginFolder('queued', views),
    lines: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  const warn = vi.spyOn(console, 'warn');
  try {
    await runProgram(counterpointProgram(), [
      'node',
      'counterpoint',
      'train',
      '--plugin',
      plugin,
      '--data',
      data,
      '--out',
      join(folder, 'queued-run'),
      '--method',
      'moco-v2',
      '--epochs',
      '1',
      '--engine',
      'cpu',
    ]);
    expect(lines.join('')).toMatch(/shortened from 4096 to 4 rows/u); // 20 rows in batches of 16
    expect(warn).not.toHaveBeenCalled();
  } finally {
    write.mockRestore();
    warn.mockRestore();
  }
});

test('a run whose plugin was named by a relative path is used and resumed from another folder', async () => {
  const plugin = pluginFolder('near', views),
    run = join(folder, 'near-run'),
    before = process.cwd();
  try {
    process.chdir(folder);
    await json(
      'train',
      '--plugin',
      './near',
      '--data',
      data,
      '--out',
      run,
      '--epochs',
      '1',
      '--engine',
      'cpu',
    );
    process.chdir(tmpdir());
    expect(JSON.parse(readFileSync(join(run, 'config.json'), 'utf-8'))).toMatchObject({
      config: { plugins: [realpathSync(plugin)] },
    });
    expect(
      await json('embed', run, '--data', data, '--out', join(folder, 'near.parquet')),
    ).toMatchObject({ count: 20, width: 8 });
    expect(await json('train', '--resume', run)).toMatchObject({ step: 1, ended: 'done' });
  } finally {
    process.chdir(before);
  }
});

test('a killed run gives the encoder of its checkpoint, with what its method kept as it was drawn', async () => {
  const plugin = pluginFolder('kept', views),
    run = join(folder, 'kept-run');
  await json(
    'train',
    '--plugin',
    plugin,
    '--data',
    data,
    '--out',
    run,
    '--method',
    'moco-v3',
    '--set',
    'method.frozen=weight',
    '--epochs',
    '1',
    '--engine',
    'cpu',
  );
  const embedded = async (file: string) => {
    expect(await json('embed', run, '--data', data, '--out', join(folder, file))).toMatchObject({
      count: 20,
      width: 8,
    });
    return readFileSync(join(folder, file));
  };
  const finished = await embedded('finished.parquet');
  const { tensors } = readSafetensors(
    readFileSync(
      join(
        run,
        'checkpoints',
        readdirSync(join(run, 'checkpoints')).at(-1)!,
        'tensors.safetensors',
      ),
    ),
    run,
  );
  expect(
    Object.keys(tensors).filter((name) => /^state\.encoder\..*weight/.test(name)).length,
  ).toBeGreaterThan(0);
  rmSync(join(run, 'export'), { recursive: true });
  expect(await embedded('killed.parquet')).toEqual(finished);
});

test('says which part is missing, or between which to choose', async () => {
  expect(await json('train', '--data', data)).toMatchObject({
    error: { code: 'CP_CLI_USAGE', what: 'No plugin brings a component of the kind modality' },
  });
  const two = pluginFolder('two', `${views}, ${views.replace('row/noise', 'row/more')}`);
  expect(await json('train', '--plugin', two, '--data', data)).toMatchObject({
    error: { code: 'CP_CLI_USAGE', remedy: 'choose one: --set views.type=row/noise' },
  });
  expect(
    await json(
      'train',
      '--plugin',
      two,
      '--data',
      data,
      '--set',
      'views.type=row/more',
      '--dry-run',
    ),
  ).toMatchObject({ config: { views: { type: 'row/more' } }, samples: 20 });
});

test('shows the options of one part', async () => {
  const outputOf = async (...parts: string[]) => {
    const lines: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      lines.push(String(text));
      return true;
    });
    await runProgram(counterpointProgram(), ['node', 'counterpoint', 'parts', ...parts]).finally(
      () => write.mockRestore(),
    );
    return lines.join('');
  };
  const page = await outputOf('core/simclr');
  expect(page).toContain('https://arxiv.org/abs/2002.05709');
  expect(page).toMatch(/^temperature +number/m);
  expect(page).toMatch(/^preset +"paper" or "small"/m);
  expect(await json('parts', 'core/simclrr')).toMatchObject({
    error: { code: 'CP_CLI_USAGE', remedy: 'did you mean "core/simclr"' },
  });
});
