import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const require = createRequire(import.meta.url);
let folder: string;

/** Puts a package into the program's own node_modules. */
function install(name: string, source: string): void {
  const at = join(folder, 'node_modules', name);
  mkdirSync(at, { recursive: true });
  writeFileSync(
    join(at, 'package.json'),
    JSON.stringify({ name, version: '4.22.0', main: 'index.js' }),
  );
  writeFileSync(join(at, 'index.js'), source);
}

/** Starts an engine in a program that runs in the folder. */
async function start(prefer?: readonly string[]): Promise<{
  name: string;
  rejected: { name: string; reason: string; remedy: string }[];
  squares: number[];
}> {
  const core = pathToFileURL(require.resolve('@tensorflow/tfjs-core')).href;
  const program = `
    const { startEngine } = await import(${JSON.stringify(new URL('../start-engine.ts', import.meta.url).href)});
    const { square, tensor1d } = await import(${JSON.stringify(core)});
    const { name, rejected } = await startEngine(${prefer ? JSON.stringify({ prefer }) : ''});
    console.log(JSON.stringify({ name, rejected, squares: [...await square(tensor1d([1, 2, 3])).data()] }));`;
  const args = [
    '--import',
    pathToFileURL(require.resolve('tsx')).href,
    '--conditions=@counterpoint/source',
    '--input-type=module',
    '--eval',
    program,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

/** A package that answers to TensorFlow.js as its binding of libtensorflow does. */
const binding = (gpu: boolean) => `
  const { getKernelsForBackend, registerBackend, registerKernel } = require('@tensorflow/tfjs-core');
  const { MathBackendCPU } = require('@tensorflow/tfjs-backend-cpu');
  registerBackend('tensorflow', () => Object.assign(new MathBackendCPU(), { isUsingGpuDevice: ${gpu} }), 3);
  for (const kernel of getKernelsForBackend('cpu')) registerKernel({ ...kernel, backendName: 'tensorflow' });`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-'));
  mkdirSync(join(folder, 'node_modules/@tensorflow'), { recursive: true });
  for (const name of ['tfjs-core', 'tfjs-backend-cpu']) {
    symlinkSync(
      dirname(require.resolve(`@tensorflow/${name}/package.json`)),
      join(folder, 'node_modules/@tensorflow', name),
    );
  }
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a package that is missing or broken is reported with what helps, and the next engine is taken', async () => {
  install(
    '@tensorflow/tfjs-node',
    'throw new Error("libtensorflow.so.2: cannot open shared object file\\nRequire stack");',
  );
  const { name, rejected, squares } = await start(['tfjs-node-gpu', 'tfjs-node', 'cpu']);
  expect(name).toBe('cpu');
  expect(rejected).toEqual([
    {
      name: 'tfjs-node-gpu',
      reason: '@tensorflow/tfjs-node-gpu is not installed',
      remedy: 'npm install @tensorflow/tfjs-node-gpu',
    },
    {
      name: 'tfjs-node',
      reason:
        '@tensorflow/tfjs-node is installed, but does not load: libtensorflow.so.2: cannot open shared object file',
      remedy: expect.stringContaining('npm rebuild @tensorflow/tfjs-node') as string,
    },
  ]);
  expect(squares).toEqual([1, 4, 9]);
});

test('libtensorflow is taken unasked where it is installed and sees a GPU, and only there', async () => {
  install('@tensorflow/tfjs-node-gpu', binding(true));
  expect(await start()).toMatchObject({ name: 'tfjs-node-gpu', rejected: [], squares: [1, 4, 9] });
  install('@tensorflow/tfjs-node-gpu', binding(false));
  expect(await start()).toMatchObject({ name: 'cpu', rejected: [], squares: [1, 4, 9] });
  expect(await start(['tfjs-node-gpu'])).toMatchObject({ name: 'tfjs-node-gpu' });
});
