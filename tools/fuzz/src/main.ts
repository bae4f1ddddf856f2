import { fuzz } from './fuzz.js';

// npm run fuzz -- N SEED [KIND ...]: damages N files and reads each. Exit code 1 when one crashes, hangs, takes over 1 GB or differs silently.
const [count = '300', seed = '1', ...only] = process.argv.slice(2);
const { counts, failures } = await fuzz({
  count: Number(count),
  seed: Number(seed),
  only: only.length > 0 ? only : undefined,
  log: (line) => console.log(line),
});
console.table(counts);
console.log(`${count} inputs, ${failures.length} failures`);
process.exitCode = failures.length > 0 ? 1 : 0;
