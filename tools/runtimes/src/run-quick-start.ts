import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { differences, digestOf, type Digests } from './compare-files.js';
import type { QuickStart } from './quick-starts.js';

/** How a quick start went under one runtime. */
export interface QuickStartResult {
  /** The first command that failed, with the end of what it printed. */
  readonly failed?: string;
  readonly digests: Digests;
  readonly seconds: number;
}

/**
 * Runs the commands of a quick start in a new folder.
 *
 * @param runtime the words before the program
 * @param program the program's built file
 */
export async function runQuickStart(
  { commands, files }: QuickStart,
  runtime: readonly string[],
  program: string,
  folder: string,
): Promise<QuickStartResult> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const start = Date.now();
  let failed: string | undefined;
  for (const line of commands) {
    const { code, output } = await run([...runtime, program, ...line.split(' ')], folder);
    if (code === 0) continue;
    failed = `${line}: exit ${code}\n${output.trim().split('\n').slice(-8).join('\n')}`;
    break;
  }
  const digests = await Promise.all(
    files.map(async (file): Promise<[string, string | undefined]> => [
      file,
      await readFile(join(folder, file)).then(digestOf, () => undefined),
    ]),
  );
  return {
    failed,
    digests: Object.fromEntries(digests),
    seconds: Math.round((Date.now() - start) / 1000),
  };
}

/** The result in words. @param reference of the same quick start; undefined for the reference itself */
export function resultLine(
  { failed, digests, seconds }: QuickStartResult,
  reference: QuickStartResult | undefined,
): string {
  if (failed !== undefined) return `failed: ${failed}`;
  const other = reference === undefined ? [] : differences(reference.digests, digests);
  if (other.length > 0) return `differs: ${other.join('; ')}`;
  const files = Object.keys(digests).join(', ');
  return `${reference === undefined ? 'done' : 'the same bytes'} in ${seconds} s (${files})`;
}

function run(
  [command, ...args]: readonly string[],
  cwd: string,
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command!, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code: code ?? 1, output: signal === null ? output : `${output}\n${signal}` });
    });
  });
}
