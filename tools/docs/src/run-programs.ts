import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { workspace } from './error-tables.js';

/**
 * Runs a TypeScript program in an empty folder, where the repository's packages resolve as if they
 * were installed.
 *
 * @returns the error, or undefined
 */
export async function failureOf(code: string): Promise<string | undefined> {
  return inEmptyFolder((folder) => {
    writeFileSync(join(folder, 'program.ts'), code);
    return runIn(folder);
  });
}

/**
 * Runs examples, each a module of its own, one after the other in one process that has started an
 * engine.
 *
 * @returns the error of each, or undefined
 */
export async function failuresOf(
  codes: readonly string[],
): Promise<readonly (string | undefined)[]> {
  return inEmptyFolder(async (folder) => {
    codes.forEach((code, i) => writeFileSync(join(folder, `example-${i}.ts`), code));
    writeFileSync(
      join(folder, 'program.ts'),
      `import { writeFileSync } from 'node:fs';
import { startEngine } from '@counterpoint/engine';
await startEngine();
const failures: (string | null)[] = [];
for (let i = 0; i < ${codes.length}; i++) {
  failures.push(await import(\`./example-\${i}.ts\`).then(() => null, (error: Error) => error.stack ?? String(error)));
  writeFileSync('failures.json', JSON.stringify(failures));
}
`,
    );
    const failure = await runIn(folder);
    const report = join(folder, 'failures.json');
    const failures = existsSync(report)
      ? (JSON.parse(readFileSync(report, 'utf-8')) as (string | null)[])
      : [];
    return codes.map((_, i) =>
      i < failures.length ? (failures[i] ?? undefined) : (failure ?? 'it did not run'),
    );
  });
}

async function inEmptyFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'counterpoint-docs-'));
  try {
    symlinkSync(join(workspace, 'node_modules'), join(folder, 'node_modules'), 'dir');
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runIn(cwd: string): Promise<string | undefined> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  try {
    await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--conditions=@counterpoint/source', 'program.ts'],
      { cwd, timeout: 300_000, maxBuffer: 2 ** 26, env },
    );
    return undefined;
  } catch (error) {
    const { stdout, stderr, message } = error as {
      stdout?: string;
      stderr?: string;
      message: string;
    };
    return `${stdout ?? ''}${stderr ?? ''}` || message;
  }
}
