import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundlePrograms } from '../../campaign/src/bundle-programs.js';
import { workspace } from '../../packaging/src/published.js';
import { quickStarts, shortest, type QuickStart } from './quick-starts.js';
import { resultLine, runQuickStart, type QuickStartResult } from './run-quick-start.js';
import { commandOf, runtimes } from './runtime.js';

// npm run runtimes: builds the programs, and runs the quick start of each under this Node, Node 24,
// Bun and Deno. npm run runtimes -- nlp vision: of some programs. npm run runtimes -- --short: a
// small run of one program, bundled instead of built, for CI. Exit code 1 when one fails or writes
// other bytes than this Node. Linux x64; about ten minutes, the short form about one.
const isShort = process.argv.includes('--short');
const names = process.argv.slice(2).filter((word) => word !== '--short');
const unknown = names.filter((name) => !quickStarts.some(({ app }) => app === name));
if (unknown.length > 0) {
  console.error(`There is no program ${unknown.join(', ')}: choose among nlp, speech, vision.`);
  process.exit(2);
}
if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log('The packages of the other runtimes are those of Linux x64: nothing was run.');
  process.exit(0);
}
const folder = join(workspace, 'node_modules', '.cache', 'runtimes');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
const packages = runtimes.flatMap(({ package: packageName }) => packageName ?? []);
const inherit = { cwd: folder, stdio: 'inherit' } as const;
try {
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', ...packages], inherit);
} catch (error) {
  if (!isShort) throw error;
  console.log('The packages of the other runtimes could not be fetched: nothing was compared.');
  process.exit(0);
}

if (isShort) {
  const fileOf = await bundlePrograms();
  try {
    await underEach(shortest, fileOf('nlp'));
  } finally {
    await rm(dirname(fileOf('nlp')), { recursive: true, force: true });
  }
} else {
  execFileSync('npm', ['run', 'build'], { ...inherit, cwd: workspace });
  for (const quickStart of quickStarts.filter(
    ({ app }) => names.length === 0 || names.includes(app),
  ))
    await underEach(quickStart, join(workspace, 'apps', quickStart.app, 'dist', 'main.js'));
}

/** Runs a quick start under every runtime, and prints how each went. */
async function underEach(quickStart: QuickStart, program: string): Promise<void> {
  let reference: QuickStartResult | undefined;
  for (const [place, runtime] of runtimes.entries()) {
    const result = await runQuickStart(
      quickStart,
      commandOf(runtime, folder),
      program,
      join(folder, 'runs', `${quickStart.app}-${place}`),
    );
    const line = resultLine(result, reference);
    console.log(`${quickStart.app}, ${runtime.name}: ${line}`);
    if (/^(failed|differs)/.test(line)) process.exitCode = 1;
    reference ??= result;
  }
}
