/**
 * `npm run bench -- NAME [WORDS] [--json]`: runs `tools/bench/src/NAME.ts`, which may take words.
 * With --json the last line is one object
 * `{name, ours, peer, ratio, memoryRatio}`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Benchmark } from './benchmark.js';

const folder = new URL('.', import.meta.url);
const [name, ...flags] = process.argv.slice(2);
const names = readdirSync(folder).filter(
  (file) =>
    file.endsWith('.ts') &&
    /export (const run|async function run)\b/.test(readFileSync(new URL(file, folder), 'utf8')),
);
if (
  name === undefined ||
  !existsSync(new URL(`${name}.ts`, folder)) ||
  !names.includes(`${name}.ts`)
) {
  process.stderr.write(
    `${name === undefined ? 'Name a benchmark' : `No benchmark is called "${name}"`}: ` +
      `${names.map((file) => file.slice(0, -3)).join(', ')}.\n`,
  );
  process.exit(2);
}
const { run } = (await import(`./${name}.js`)) as { run: Benchmark };
const words = flags.filter((flag) => !flag.startsWith('--'));
const result = await run({ words, say: (line) => process.stdout.write(`${line}\n`) });
if (flags.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`);
