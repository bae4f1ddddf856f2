import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publintMessages, typeProblems } from './check-tarball.js';
import { linkAlone } from './closure.js';
import { earlierTransformers } from './earlier-transformers.js';
import { allowedLibraries, heavyLibraries, installedByNpm } from './expected-libraries.js';
import { generatedProject } from './generated-project.js';
import { importReport } from './import-report.js';
import { installAlone } from './install-alone.js';
import { installed } from './installed.js';
import { packAll, type Packed } from './pack-all.js';
import { commandsOf, makePictures, makeRecordings } from './newcomer.js';
import { examples, libraries, published } from './published.js';
import { run } from './run.js';
import { dnaProject } from './third-party/dna-project.js';
import { typeErrors } from './type-errors.js';

const minutes = 60_000;
const root = mkdtempSync(join(tmpdir(), 'counterpoint-packages-'));
let packed: ReadonlyMap<string, Packed>;

const everything = join(root, 'everything');

beforeAll(async () => {
  packed = await packAll(join(root, 'tarballs'));
  installAlone(
    everything,
    [...published, ...examples].map(({ manifest }) => manifest.name),
    packed,
  );
}, 10 * minutes);
afterAll(() => rmSync(root, { recursive: true, force: true }), 5 * minutes);

describe.each(published.map(({ manifest }) => manifest.name))('%s as a tarball', (name) => {
  test('holds its programs, its licence and its README, and no tests', () => {
    const { files } = packed.get(name)!;
    expect(files).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE']));
    expect(
      files.filter((path) => /\.test\.[\w.]+(?<!\.template)$|\.map$|tsbuildinfo/.test(path)),
    ).toEqual([]); // a template of a test is no test
    const { bin = {} } = published.find(({ manifest }) => manifest.name === name)!.manifest;
    for (const path of Object.values(bin)) expect(files).toContain(path.replace('./', ''));
  });

  test('is well formed', async () => {
    const { manifest } = published.find((each) => each.manifest.name === name)!;
    expect(await publintMessages(packed.get(name)!.tarball, manifest)).toEqual([]);
  });
});

describe.each(libraries.map(({ manifest }) => manifest.name))('%s installed alone', (name) => {
  const project = join(root, name.replace('/', '-'));
  beforeAll(
    () =>
      installedByNpm.includes(name)
        ? installAlone(project, [name], packed)
        : linkAlone(name, everything, project),
    5 * minutes,
  );
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  test('installs what it declares and no other heavy library', () => {
    const { packages, bytes } = installed(project);
    expect(Object.keys(allowedLibraries)).toContain(name);
    expect(heavyLibraries.filter((library) => packages.includes(library)).sort()).toEqual(
      [...allowedLibraries[name]!].sort(),
    );
    expect(
      packages.filter(
        (each, i) => packages.indexOf(each) < i && /tfjs-core$|^zod$|^@counterpoint/.test(each),
      ),
    ).toEqual([]);
    if (installedByNpm.includes(name)) {
      const target = `${project}-taken`;
      linkAlone(name, everything, target);
      expect(installed(target).packages).toEqual(packages);
    }
    if (name === '@counterpoint/core') expect(bytes).toBeLessThan(45e6);
  });

  test('imports from JavaScript without engine, native code, TensorFlow.js or a schema', () => {
    const report = importReport(project, name);
    expect(report.names).toBeGreaterThan(0);
    expect(report).toMatchObject({ native: [], engines: [], tensorflow: false, zod: false });
  });

  test('has types for whoever asks for them', async () => {
    expect(await typeProblems(packed.get(name)!.tarball)).toEqual([]);
  });
});

test.each(['NodeNext', 'Bundler'] as const)(
  'the types of all packages resolve under %s',
  (resolution) => {
    expect(
      typeErrors(
        everything,
        libraries.map(({ manifest }) => manifest.name),
        resolution,
      ),
    ).toEqual([]);
  },
  2 * minutes,
);

describe('programs, installed from their tarballs', () => {
  const project = everything;
  const programs = published.flatMap(({ manifest: { name, bin = {} } }) =>
    name === '@counterpoint/nx'
      ? []
      : Object.entries(bin).map(
          ([program, path]) => [program, join(project, 'node_modules', name, path)] as const,
        ),
  );

  test.each(programs)(
    '%s starts, and lists its parts with their schemas',
    (program, path) => {
      expect(run(path, ['--help'], project)).toContain(`Usage: ${program}`);
      const { parts } = JSON.parse(run(path, ['parts', '--json'], project)) as {
        parts: readonly { kind: string; summary: string; schema: object }[];
      };
      expect(parts.filter(({ kind }) => kind === 'method').length).toBeGreaterThan(5);
      for (const { summary, schema } of parts)
        expect({ summary, schema }).toMatchObject({
          summary: expect.stringMatching(/\w/),
          schema: { type: 'object' },
        });
    },
    2 * minutes,
  );

  test(
    'an engine starts where it is installed',
    () => {
      expect(run(programs[0]![1], ['engines'], project)).toMatch(/\bcpu\b/);
    },
    2 * minutes,
  );

  test(
    "the README's way from an empty folder to an encoder of one's own pictures: at most seven lines",
    async () => {
      const [install, ...lines] = commandsOf('README.md', 'npm install @counterpoint/vision');
      expect(install).toBe('npm install @counterpoint/vision'); // as done above, from the tarballs
      expect(lines.length).toBeLessThanOrEqual(6);
      await makePictures(project);
      for (const line of lines) shell(line, project);
      expect(existsSync(join(project, 'runs/mine/export/encoder.safetensors'))).toBe(true);
      expect(readFileSync(join(project, 'embeddings.parquet')).subarray(0, 4).toString()).toBe(
        'PAR1',
      );
    },
    5 * minutes,
  );

  test(
    "the guide's way with a third party's modality: found by name, trained and used",
    () => {
      const [, ...lines] = commandsOf(
        'docs/guides/write-a-modality.md',
        'npm install @counterpoint/cli @acme/',
      );
      expect(lines.length).toBeGreaterThan(1);
      for (const created of ['runs/mine', 'embeddings.parquet'])
        rmSync(join(project, created), { recursive: true, force: true });
      makeRecordings(join(project, 'recordings'));
      for (const line of lines) shell(line, project);
      expect(
        JSON.parse(readFileSync(join(project, 'runs/mine/export/encoder.json'), 'utf-8')),
      ).toMatchObject({
        modality: { type: 'acme/windows' },
        plugins: ['@acme/counterpoint-accelerometer'],
      });
      expect(readFileSync(join(project, 'embeddings.parquet')).subarray(0, 4).toString()).toBe(
        'PAR1',
      );
    },
    5 * minutes,
  );

  test(
    "a third party's loss and step of image views are trained by name",
    async () => {
      const folder = join(root, 'acme');
      cpSync(fileURLToPath(new URL('third-party/acme', import.meta.url)), folder, {
        recursive: true,
      });
      symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'), 'dir');
      await makePictures(folder);
      writeFileSync(
        join(folder, 'texts.csv'),
        ['text', ...Array.from({ length: 24 }, (_, i) => `text ${i} of ${i % 5}`)].join('\n'),
      );
      const train = (program: string, ...parts: readonly string[]) =>
        JSON.parse(
          run(
            programs.find(([name]) => name === program)![1],
            ['train', '--epochs', '1', '--json', '--set', 'learningRate.warmupEpochs=0', ...parts],
            folder,
          ),
        ) as Record<string, unknown>;
      const loss = ['--plugin', './loss-plugin.mjs', '--loss', 'acme/soft-nearest-neighbours'];
      const pictures = ['--data', 'pictures', '--batch-size', '4', '--set', 'encoder.width=4'];
      const done = { ended: 'done' };
      const vision = 'counterpoint-vision';
      expect(train(vision, ...loss, ...pictures, '--out', 'vision')).toMatchObject(done);
      const views = { side: 32, steps: [{ type: 'acme/grid-mask', probability: 0.5, size: 3 }] };
      const step = ['--plugin', './step-plugin.mjs', '--set', 'views={"type":"image/views"}'];
      const each = `views.each=${JSON.stringify([views, views])}`;
      expect(train(vision, ...step, '--set', each, ...pictures)).toMatchObject(done);
      const texts = ['--data', 'texts.csv', '--encoder', 'bag', '--batch-size', '8'];
      expect(train('counterpoint-nlp', ...loss, ...texts, '--out', 'nlp')).toMatchObject(done);
      const sounds = ['--data', 'synthetic?only=kind:bell,hum', '--batch-size', '8'];
      const few = ['--set', 'data.limit=16', '--set', 'encoder.width=4'];
      expect(
        train('counterpoint-speech', ...loss, ...sounds, ...few, '--out', 'speech'),
      ).toMatchObject(done);
    },
    5 * minutes,
  );

  test(
    'a modality of about 100 lines with files of its own is trained, scored, searched, exported',
    () => {
      const counterpoint = programs.find(([name]) => name === 'counterpoint')![1];
      const folder = join(root, 'third-party');
      mkdirSync(folder);
      symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'), 'dir');
      const { reads } = dnaProject(folder);
      const json = (...parts: readonly string[]) =>
        JSON.parse(run(counterpoint, [...parts, '--json'], folder)) as Record<string, unknown>;
      const source = ['--data', reads, '--set', 'data.type=dna/fasta'];
      const train = ['train', '--plugin', './dna', ...source, '--epochs', '10'];
      expect(json(...train, '--out', 'run')).toMatchObject({ ended: 'done' });
      const scores = json('evaluate', 'run', '--data', reads, '--neighbours', '10');
      expect(scores['classes']).toHaveLength(4);
      expect((scores['knn'] as { top1: { value: number } }).top1.value).toBeGreaterThan(0.5);
      expect(json('search', 'run', '--add', reads)).toMatchObject({ count: 240 });
      const { results } = json('search', 'run', reads, '--top', '3') as {
        results: readonly { hits: readonly unknown[] }[];
      };
      expect(results).toHaveLength(240);
      expect(results[0]!.hits).toHaveLength(3);
      expect(json('embed', 'run', '--data', reads, '--out', 'reads.npy')).toMatchObject({
        count: 240,
        width: 32,
      });
      expect(json('export', 'run', '--out', 'exported')).toMatchObject({ width: 32 });
      expect(existsSync(join(folder, 'exported', 'encoder.onnx'))).toBe(true);
    },
    5 * minutes,
  );
});

test(
  'packages made by the generators, outside the repository, build, lint and keep their contracts',
  () => {
    const project = join(root, 'outside');
    generatedProject(project, packed);
    for (const script of ['build', 'lint', 'test'])
      run('npm', ['run', script, '--workspaces'], project);
  },
  10 * minutes,
);

test(
  "transformers.js under its earlier name serves the text package, and gives a written model's own embeddings",
  () => {
    const { count, largest } = earlierTransformers(join(root, 'earlier'), packed);
    expect(count).toBe(3 * 16);
    expect(largest).toBeLessThan(1e-4);
  },
  5 * minutes,
);

/** A line as a user types it. */
function shell(line: string, cwd: string): void {
  const { NODE_OPTIONS: _, ...env } = process.env;
  execFileSync(line, { cwd, shell: '/bin/sh', stdio: 'pipe', env });
}
