import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandResult } from './command-run.js';
import { commandNames, programs } from './programs.js';
import { writeSmallData } from './small-data.js';

const workspace = fileURLToPath(new URL('../../../', import.meta.url));
const runner = fileURLToPath(new URL('./run-commands.ts', import.meta.url));
let folder = '';

/** Whether a command can run here in a network namespace of its own, without a network. */
function isolates(): boolean {
  const tried = spawnSync('unshare', ['-n', 'true']);
  const possible = tried.status === 0 && spawnSync('strace', ['-V']).status === 0;
  if (!possible) process.stderr.write('unshare -n or strace is not possible here: skipped.\n');
  return possible;
}

/**
 * Runs commands of a program without a network; what each changed, and the addresses that it tried
 * to reach.
 */
async function runIsolated(
  name: string,
  env: Readonly<Record<string, string>> = {},
  ...only: readonly string[]
): Promise<{ results: CommandResult[]; connections: string[] }> {
  const root = mkdtempSync(join(folder, `${name}-`));
  const [home, tmp, work] = ['home', 'tmp', 'work'].map((each) => join(root, each));
  for (const path of [home!, tmp!, join(work!, 'data')]) mkdirSync(path, { recursive: true });
  await writeSmallData(join(work!, 'data'));
  const [results, trace] = [join(root, 'results.jsonl'), join(root, 'trace')];
  writeFileSync(results, '');
  const { ORT_DISABLE_TELEMETRY: _, CI: __, ...inherited } = process.env; // CI mutes telemetry too
  const run = spawnSync(
    'unshare',
    [
      ...['-n', 'strace', '-f', '--seccomp-bpf', '-qq', '-e', 'trace=connect,sendto', '-o', trace],
      ...[
        process.execPath,
        '--conditions=@counterpoint/source',
        '--import',
        import.meta.resolve('tsx'),
        runner,
      ],
      ...[name, ...only],
    ],
    {
      cwd: workspace,
      encoding: 'utf8',
      env: {
        ...inherited,
        HOME: home,
        TMPDIR: tmp,
        WORK: work,
        RESULTS: results,
        TSX_DISABLE_CACHE: '1',
        ...env,
      },
    },
  );
  expect(run.status, run.stderr).toBe(0);
  return {
    results: readFileSync(results, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as CommandResult),
    connections: readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => /AF_INET/u.test(line) && !/127\.\d+\.\d+\.\d+|"::1"/u.test(line)),
  };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'counterpoint-privacy-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!isolates())('nothing leaves the machine', () => {
  it.each(Object.keys(programs))(
    '%s: every command writes its own outputs alone and reaches no address',
    async (name) => {
      const { results, connections } = await runIsolated(name);
      expect(results.filter(({ code }) => code !== 0)).toEqual([]);
      expect(results.filter(({ changed }) => changed.length > 0)).toEqual([]);
      expect(connections).toEqual([]);
      expect(results.map(({ command }) => command)).toHaveLength(programs[name]!.runs.length);
    },
    600_000,
  );

  it('notices telemetry where a user has switched it on', async () => {
    const { results } = await runIsolated('vision', { ORT_DISABLE_TELEMETRY: '0' }, 'train');
    expect(results[0]!.changed.join('\n')).toMatch(/onnxruntime|mat-debug/u);
  }, 120_000);
});

describe('the list of commands', () => {
  it.each(Object.keys(programs))('%s: has every command', async (name) => {
    const { open, runs } = programs[name]!;
    const listed = new Set(runs.map(({ command }) => command.join(' ')));
    expect(commandNames(await open()).filter((command) => !listed.has(command))).toEqual([]);
  });
});
