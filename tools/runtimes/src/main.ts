import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspace } from '../../packaging/src/published.js';
import { quickStarts } from './quick-starts.js';
import { resultLine, runQuickStart, type QuickStartResult } from './run-quick-start.js';
import { commandOf, runtimes } from './runtime.js';

// npm run runtimes: builds the programs, and runs the quick start of each under this Node, Node 24,
// Bun and Deno. npm run runtimes -- nlp vision: of some programs. Exit code 1 when one fails or
// writes other bytes than this Node. Linux x64; about ten minutes.
const names = process.argv.slice(2);
const unknown = names.filter((name) => !quickStarts.some(({ app }) => app === name));
if (unknown.length > 0) {
  console.error(`There is no program ${unknown.join(', ')}: choose among nlp, speech, vision.`);
  process.exit(2);
}
const folder = join(workspace, 'node_modules', '.cache', 'runtimes');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
const packages = runtimes.flatMap(({ package: named }) => named ?? []);
const inherit = { cwd: folder, stdio: 'inherit' } as const;
execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', ...packages], inherit);
execFileSync('npm', ['run', 'build'], { ...inherit, cwd: workspace });

for (const quickStart of quickStarts.filter(
  ({ app }) => names.length === 0 || names.includes(app),
)) {
  const program = join(workspace, 'apps', quickStart.app, 'dist', 'main.js');
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
