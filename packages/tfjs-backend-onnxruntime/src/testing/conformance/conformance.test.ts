import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { knownDifferences } from './known-differences.js';
import type { SpecResult } from './run-suites.js';

const parts = 2; // processes, each a suite of its own: the suites register backends and count tensors
const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** One part of the suites in a process of its own. */
function resultsOf(part: number, folder: string): Promise<SpecResult[]> {
  const file = join(folder, `${part}.json`);
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      '--conditions=@counterpoint/source',
      worker,
      'onnxruntime',
      String(part),
      String(parts),
      file,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let output = '';
  child.stderr.on('data', (text: Buffer) => {
    output += text.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve(JSON.parse(readFileSync(file, 'utf8')) as SpecResult[]);
      else
        reject(
          new Error(`the suites' process ended with ${signal ?? code}: ${output.slice(-2000)}`),
        );
    });
  });
}

test("TensorFlow.js's own suites pass against the backend", { timeout: 900_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'counterpoint-conformance-'));
  try {
    const results = (
      await Promise.all(Array.from({ length: parts }, (_, part) => resultsOf(part, folder)))
    ).flat();
    const ran = results.filter(({ status }) => status !== 'pending');
    const failed = ran.filter(({ status }) => status === 'failed');
    const onBackend = ran.filter(({ name }) => name.includes(' onnxruntime {}'));
    process.stderr.write(
      `tfjs-core's suites: ${ran.length - failed.length} of ${ran.length} specs pass ` +
        `(${onBackend.length} of them on the backend), ` +
        `${failed.length} are known differences or failures, ${results.length - ran.length} ` +
        'are switched off by tfjs-core\n',
    );
    const listed = new Set(knownDifferences.map(({ file, spec }) => `${file}: ${spec}`));
    const unexpected = failed
      .filter(({ file, name }) => !listed.has(`${file}: ${name}`))
      .map(({ file, name, messages }) => `${file}: ${name}: ${messages[0]?.slice(0, 300)}`);
    expect(unexpected).toEqual([]);
    expect(failed.map(({ file, name }) => `${file}: ${name}`).sort()).toEqual([...listed].sort());
    expect(ran.length).toBeGreaterThan(4200); // all of tfjs-core 4.22
    expect((ran.length - failed.length) / ran.length).toBeGreaterThanOrEqual(0.99);
    for (const { reason } of knownDifferences) expect(reason.length).toBeGreaterThan(40);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
