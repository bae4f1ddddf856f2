import { differential } from './differential.js';

// npm run differential -- N SEED [KIND ...]: compares our readers with independent ones on N files of each kind. Exit code 1 when a file differs.
// KEEP=FOLDER keeps the files.
const [count = '100', seed = '1', ...only] = process.argv.slice(2);
const { counts, differences, skipped } = await differential({
  count: Number(count),
  seed: Number(seed),
  only: only.length > 0 ? only : undefined,
  keep: process.env['KEEP'],
  log: (line) => console.log(line),
});
console.table(counts);
for (const line of skipped) console.log(`Skipped: ${line}`);
console.log(`${differences.length} files differ`);
process.exitCode = differences.length > 0 ? 1 : 0;
