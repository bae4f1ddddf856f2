import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generatedProject } from './generated-project.js';
import { importReport } from './import-report.js';
import { installAlone } from './install-alone.js';
import { installed } from './installed.js';
import { packAll, type Packed } from './pack-all.js';
import { libraries, published } from './published.js';
import { run } from './run.js';
import { typeErrors } from './type-errors.js';

const minutes = 60_000;
const root = mkdtempSync(join(tmpdir(), 'counterpoint-packages-'));
let packed: ReadonlyMap<string, Packed>;

beforeAll(() => { packed = packAll(join(root, 'tarballs')); }, 10 * minutes);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Heavy libraries, and who may bring them. */
const heavy = ['sharp', 'wavefile', '@huggingface/tokenizers', '@huggingface/transformers', 'onnxruntime-node', '@lancedb/lancedb', 'hyparquet', 'commander', '@wasm-audio-decoders/flac', 'mpg123-decoder'];
const brings: Readonly<Record<string, readonly string[]>> = {
  '@counterpoint/core': [],
  '@counterpoint/testkit': [],
  '@counterpoint/eval': [],
  '@counterpoint/multimodal': [],
  '@counterpoint/nx': [],
  '@counterpoint/data': ['hyparquet'],
  '@counterpoint/text': ['hyparquet', '@huggingface/tokenizers'],
  '@counterpoint/image': ['hyparquet', 'sharp'],
  '@counterpoint/audio': ['hyparquet', 'wavefile', '@wasm-audio-decoders/flac', 'mpg123-decoder'],
  '@counterpoint/search': ['@lancedb/lancedb'],
  '@counterpoint/tfjs-backend-onnxruntime': ['onnxruntime-node'],
  '@counterpoint/engine': ['onnxruntime-node'],
  '@counterpoint/cli': ['hyparquet', 'commander', 'onnxruntime-node'],
};

/** Packages whose purpose is native code, once they are used. */
const engines = ['@counterpoint/tfjs-backend-onnxruntime', '@counterpoint/engine', '@counterpoint/cli'];

describe.each(published.map(({ manifest }) => manifest.name))('%s as a tarball', (name) => {
  test('holds its programs, its licence and its README, and no tests', () => {
    const { files } = packed.get(name)!;
    expect(files).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE']));
    expect(files.filter((path) => /\.test\.[\w.]+(?<!\.template)$|\.map$|tsbuildinfo/.test(path))).toEqual([]); // a template of a test is no test
    const { bin = {} } = published.find(({ manifest }) => manifest.name === name)!.manifest;
    for (const path of Object.values(bin)) expect(files).toContain(path.replace('./', ''));
  });

  test('is well formed', async () => {
    const { manifest } = published.find((each) => each.manifest.name === name)!;
    const { messages } = await publint({ strict: true, pack: { tarball: toArrayBuffer(readFileSync(packed.get(name)!.tarball)) } });
    expect(messages.map((message) => formatMessage(message, manifest as never))).toEqual([]);
  });
});

describe.each(libraries.map(({ manifest }) => manifest.name))('%s installed alone', (name) => {
  const project = join(root, name.replace('/', '-'));
  beforeAll(() => installAlone(project, [name], packed), 5 * minutes);
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  test('brings what it declares and no other heavy library', () => {
    const { packages, bytes } = installed(project);
    expect(Object.keys(brings)).toContain(name);
    expect(heavy.filter((library) => packages.includes(library)).sort()).toEqual([...brings[name]!].sort());
    expect(packages.filter((each, i) => packages.indexOf(each) < i && /tfjs-core$|^zod$|^@counterpoint/.test(each))).toEqual([]);
    if (name === '@counterpoint/core') expect(bytes).toBeLessThan(45e6);
  });

  test('is imported from JavaScript, starts no engine and loads no native code', () => {
    const report = importReport(project, name);
    expect(report.names).toBeGreaterThan(0);
    if (engines.includes(name)) return;
    expect(report).toMatchObject({ native: [], engines: [] });
  });

  test('has types for NodeNext and for bundlers', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(readFileSync(packed.get(name)!.tarball)));
    if (analysis.types === false) throw new Error('it has no types');
    const ours = analysis.problems.filter((problem) => !('resolutionKind' in problem) || !['node10', 'node16-cjs'].includes(problem.resolutionKind)).filter(({ kind }) => kind !== 'CJSResolvesToESM');
    expect(ours).toEqual([]);
    if (name === '@counterpoint/nx' || name.endsWith('engine') || name.endsWith('onnxruntime')) return; // they know nothing of plugins
    for (const resolution of ['NodeNext', 'Bundler'] as const) expect(typeErrors(project, name, resolution)).toEqual([]);
  });
});

test('packages made by the generators, outside the repository, build, lint and keep their contracts', () => {
  const project = join(root, 'outside');
  generatedProject(project, packed);
  for (const script of ['build', 'lint', 'test']) run('npm', ['run', script, '--workspaces'], project);
}, 10 * minutes);

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
