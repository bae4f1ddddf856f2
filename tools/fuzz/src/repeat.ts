import { writeFile } from 'node:fs/promises';
import { loadKinds } from './load-kinds.js';
import { inputOf, readIntact, tryInput } from './try-input.js';

// tsx --conditions=@counterpoint/source tools/fuzz/src/repeat.ts KIND SEED NUMBER [FILE]: reads one input of a run again, and writes it to a file.
const [name = '', seed = '1', number = '0', file] = process.argv.slice(2);
const kind = (await loadKinds()).get(name);
if (kind === undefined) throw new Error(`"${name}" is no kind.`);
const intact = await readIntact(kind);
if (file !== undefined)
  await writeFile(file, inputOf(kind, intact, Number(seed), Number(number)).bytes);
console.log(await tryInput(kind, intact, Number(seed), Number(number)));
