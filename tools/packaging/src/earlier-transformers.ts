import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installAlone } from './install-alone.js';
import type { Packed } from './pack-all.js';
import { run } from './run.js';

/**
 * Writes a small model and embeds texts by it twice: with the package itself, and with whichever
 * transformers.js is installed.
 */
const program = `import '@tensorflow/tfjs-backend-cpu';
import { embedWith, frozenEncoder, textTransformer, trainWordPiece, writeTextModel } from '@counterpoint/text';
import { env } from '@xenova/transformers';

Object.assign(env, { allowRemoteModels: false, localModelPath: '/' });
const texts = ['the cat sat on the mat', 'a dog', 'cats and dogs sit on mats and logs'];
const tokenizer = await trainWordPiece(texts, { size: 60, leastCount: 1 });
const shape = { width: 16, heads: 2, layers: 2, hidden: 24, maxTokens: 32, types: 2 };
const encoder = textTransformer({ ...shape, vocabulary: tokenizer.size }, 5);
const model = { encoder, tokenizer, maxTokens: 30, normalize: true };
await writeTextModel('model', model);
const [ours, theirs] = [await embedWith(model, texts), await (await frozenEncoder('model')).embed(texts)];
const largest = Math.max(...ours.map((value, i) => Math.abs(value - theirs[i])));
console.log(JSON.stringify({ count: theirs.length, largest }));
`;

/**
 * Installs the text package beside transformers.js under its earlier name, and compares a written
 * model's embeddings in it with ours.
 *
 * @returns the number of values of the library, and the largest difference
 */
export function earlierTransformers(
  folder: string,
  packed: ReadonlyMap<string, Packed>,
): { readonly count: number; readonly largest: number } {
  installAlone(folder, ['@counterpoint/text'], packed, {
    dependencies: { '@xenova/transformers': '2.17.2', '@tensorflow/tfjs-backend-cpu': '4.22.0' },
    overrides: { sharp: '0.35.5' },
  });
  writeFileSync(join(folder, 'program.js'), program);
  return JSON.parse(run('program.js', [], folder).trim().split('\n').at(-1)!) as {
    count: number;
    largest: number;
  };
}
