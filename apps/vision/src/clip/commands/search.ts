import { join } from 'node:path';
import {
  addExamples,
  beginEngine,
  dataOption,
  engineOption,
  indexOption,
  jsonOption,
  path as pathOption,
  prepareFile,
  printJson,
  progressDisplay,
  splitOption,
  textTable,
  topOption,
} from '@counterpoint/cli';
import { writeFileAtomically, type CounterpointError, type Dataset } from '@counterpoint/core';
import { captionsFrom, embedTexts } from '@counterpoint/multimodal';
import { VectorIndex } from '@counterpoint/search';
import { Option, type Command } from 'commander';
import { gallery, type GalleryRow } from '../gallery.js';
import { embedSide, loadClip, type LoadedClip } from '../load-clip.js';
import { openPairs } from '../pairs.js';
import { thumbnail } from '../thumbnail.js';

interface SearchOptions {
  readonly data: string;
  readonly split?: string;
  readonly index?: string;
  readonly rebuild?: boolean;
  readonly top: number;
  readonly out: string;
  readonly engine: string;
  readonly json?: boolean;
}

export function addClipSearchCommand(to: Command): void {
  const command = to
    .command('search')
    .description('finds the pictures that answer words, and shows them on one page')
    .argument('<run>', "a run's folder")
    .argument('<words...>', 'questions, such as "a red circle"')
    .addOption(dataOption('pictures').makeOptionMandatory())
    .addOption(splitOption())
    .addOption(indexOption())
    .option('--rebuild', 'embeds the pictures again')
    .addOption(topOption(12, 'pictures for each answer'))
    .addOption(new Option('--out <file>', 'the page').argParser(pathOption).default('search.html'))
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(search);
  addExamples(command, [
    "clip search runs/clip 'a red circle' --data photos",
    "clip search runs/clip 'a dog' --data photos --top 5 --out dogs.html",
  ]);
}

async function search(
  run: string,
  words: readonly string[],
  options: SearchOptions,
): Promise<void> {
  const { data, split, top, out, engine, json } = options;
  const display = progressDisplay({ silent: json === true });
  await prepareFile(out);
  await beginEngine(engine);
  const clip = await loadClip(run);
  const dataset = await openPairs(data, {
    extensions: clip.modality(clip.pictures).extensions,
    split,
    onSkip: () => undefined,
  });
  const index = await indexOf(
    clip,
    dataset,
    options.index ?? join(run, 'index'),
    options.rebuild === true,
    (line) => display.say(line),
  );
  const asked = await embedTexts(clip, clip.towers, words);
  const rows: (GalleryRow & { readonly keys: readonly string[] })[] = [];
  for (const [i, question] of words.entries()) {
    const hits = await index.search(
      asked.rows.subarray(i * asked.width, (i + 1) * asked.width),
      top,
    );
    const pictures = await Promise.all(
      hits.map(async ({ id, score, facts: metadata }) => ({
        name: id,
        score,
        png: await thumbnail(dataset, clip.modality(clip.pictures), metadata['index'] as number),
        ...(typeof metadata['caption'] === 'string' ? { caption: metadata['caption'] } : {}),
      })),
    );
    rows.push({ question, pictures, keys: hits.map(({ id }) => id) });
  }
  index.close();
  await dataset.close?.();
  await writeFileAtomically(out, gallery(`${data}: what the towers find`, rows));
  if (json)
    printJson({
      out,
      answers: rows.map(({ question, pictures }) => ({
        question,
        hits: pictures.map(({ name, score, caption }) => ({ name, score, caption })),
      })),
    });
  else {
    for (const { question, pictures } of rows)
      process.stdout.write(
        `${question}\n${textTable(
          ['score', 'picture', 'caption'],
          pictures
            .slice(0, 5)
            .map(({ score, name, caption }) => [score.toFixed(3), name, caption ?? '']),
        )}\n`,
      );
    display.say(`The page is ${out}.`);
  }
}

/**
 * The index of these pictures by this model; made when there is none, or when it is of another
 * model or other data.
 */
async function indexOf(
  clip: LoadedClip,
  dataset: Dataset,
  folder: string,
  rebuild: boolean,
  say: (line: string) => void,
): Promise<VectorIndex> {
  const model = `${clip.fingerprint}/${dataset.fingerprint.slice(0, 16)}`;
  const found = rebuild
    ? undefined
    : await VectorIndex.open(folder, { model }).catch((error: unknown) => {
        if (['CP_SEARCH_NO_INDEX', 'CP_SEARCH_MODEL'].includes((error as CounterpointError).code))
          return undefined;
        throw error;
      });
  if (found !== undefined) return found;
  say(`Embedding ${dataset.size} pictures.`);
  const places = new Map<string, number>();
  for await (const { index, key } of dataset.epoch(
    { seed: 0, epoch: 0, shuffle: false },
    0,
    () => undefined,
  ))
    places.set(key, index);
  const { keys, rows, width, labels, metadata, skipped } = await embedSide(
    clip,
    clip.towers,
    clip.pictures,
    dataset,
  );
  const index = await VectorIndex.create(folder, { model, width, replace: true });
  await index.add(
    keys.map((id, i) => ({
      id,
      vector: rows.subarray(i * width, (i + 1) * width),
      facts: {
        index: places.get(id),
        caption: captionsFrom(
          { key: id, label: labels[i]!, ...(metadata[i] ? { metadata: metadata[i] } : {}) },
          clip.captions,
        )[0],
      },
    })),
  );
  say(
    `${keys.length} pictures are in the index ` +
      `${folder}${skipped.length > 0 ? `; ${skipped.length} could not be read` : ''}.`,
  );
  return index;
}
