import { join } from 'node:path';
import { CounterpointError, type Dataset, type SkippedSample } from '@counterpoint/core';
import type { ServedPage } from '@counterpoint/explorer';
import type { Program } from '../program/program.js';
import { prepareFile } from '../run/check-writable.js';
import { limited } from '../run/open-samples.js';
import { engineProducts } from '../score/engine-products.js';
import { askedConcepts, commonWords, usualConcepts } from './concept-vectors.js';
import type { ExploreOptions } from './explore-options.js';
import {
  embedWords,
  type ExploredData,
  type ExploredRun,
  type OpenExplored,
} from './explored-run.js';
import { gatherRun, sameSides, type GatheredRun } from './gather-run.js';
import { mediaOf, servedSamples } from './served-samples.js';
import { openSingle } from './open-single.js';

/** Above so many samples a served page reads pictures, sounds and texts when it is asked. */
const mostKept = 20_000;
/** Above so many samples spaces are mapped by landmarks, and no other space is compared. */
const mostExact = 60_000;

/** What a caller hears while a page is made. */
export interface ExploreListener {
  readonly onSkip?: (skipped: SkippedSample) => void;
  readonly onProgress?: (done: number, total: number) => void;
  readonly say?: (line: string) => void;
}

/** What was written, or is being served. */
export interface WrittenExplorer {
  /** The file, or the address of the server. */
  readonly page: string;
  readonly atlas?: string;
  /** Of the file; 0 for a served page. */
  readonly bytes: number;
  readonly samples: number;
  readonly served?: ServedPage;
}

/** `explore` for programs that call it: embeds, computes, and writes or serves the page. */
export async function writeExplorer(
  program: Program,
  run: string,
  options: ExploreOptions,
  listener: ExploreListener = {},
  open: OpenExplored = openSingle(program),
): Promise<WrittenExplorer> {
  const { onSkip, onProgress, say } = listener;
  const { buildPage, meansOfSides, servePage, trainingOf, writeAtlas, writePage } =
    await import('@counterpoint/explorer');
  const file = options.out ?? join(run, 'explore.html');
  const served = options.serve === true;
  if (options.port !== undefined && !served) throw portAlone();
  for (const path of [served ? undefined : file, options.atlas])
    if (path !== undefined) await prepareFile(path);
  const explored = await open(run, options);
  const all = await explored.open(dataOf(options), onSkip);
  const dataset = limited(all, options.limit) as Dataset;
  const many = dataset.size * explored.sides.length > mostExact;
  if (many && options.against !== undefined) throw tooMany(dataset.size);
  if (many && explored.steps.length > 0)
    say?.(`The maps of earlier checkpoints are left out: there are ${dataset.size} samples.`);
  const exploredRun = many ? withoutEarlier(explored) : explored;
  const concepts = await askedConcepts(explored, options);
  const other = await comparedRun(open, exploredRun, options);
  const previews = served && dataset.size > mostKept ? 'texts' : 'all';
  const { batchSize } = options;
  const gathered = await gatherRun(exploredRun, dataset, {
    batchSize,
    previews,
    onSkip,
    onProgress,
  });
  const comparison = other && (await comparisonOf(other, options));
  say?.(`Drawing the map of ${gathered.keys.length} ${program.samples}.`);
  const captions = captionsOf(gathered);
  const page = await buildPage({
    ...gathered,
    title: `Explorer of ${run}`,
    run,
    data: options.data,
    program: program.name,
    classes: dataset.classes,
    training: await trainingOf(run),
    checkpoints: exploredRun.steps.map((step, i) => ({ step, embeddings: gathered.others[i]! })),
    comparison,
    concepts:
      concepts ??
      (await usualConcepts(explored, { ...gathered, classes: dataset.classes }, captions)),
    words: await searchWords(explored, captions, options.concepts),
    sheetEncoder: program.sheetEncoder,
    media: served ? await mediaOf(explored, dataset) : undefined,
    options: { seed: options.seed, exactUpTo: mostExact, products: engineProducts },
  });
  if (options.atlas !== undefined) await writeAtlas(options.atlas, page);
  const summary = { atlas: options.atlas, samples: gathered.keys.length };
  if (served) {
    const means = meansOfSides(gathered.embeddings, gathered.sides?.side);
    const samples = await servedSamples(explored, dataset, gathered, means, program.sheetEncoder);
    const { embeddings } = gathered;
    const server = await servePage(page, { embeddings, samples, port: options.port });
    const close = async (): Promise<void> => {
      await server.close();
      await dataset.close?.();
      explored.dispose();
    };
    return { ...summary, page: server.url, bytes: 0, served: { ...server, close } };
  }
  await dataset.close?.();
  explored.dispose();
  const { bytes } = await writePage(file, page);
  return { ...summary, page: file, bytes };
}

function dataOf({ data, split, label }: ExploreOptions): ExploredData {
  return { path: data, split, label };
}

function withoutEarlier(run: ExploredRun): ExploredRun {
  const sides = run.sides.map((side) => ({ ...side, earlier: [] }));
  return { ...run, sides: sides as unknown as ExploredRun['sides'], steps: [] };
}

/** The other run, opened before the work: one that does not fit is refused at once. */
async function comparedRun(
  open: OpenExplored,
  explored: ExploredRun,
  { against, engine }: ExploreOptions,
): Promise<ExploredRun | undefined> {
  if (against === undefined) return undefined;
  const other = await open(against, { engine, checkpoints: false });
  sameSides(explored, other);
  return other;
}

async function comparisonOf(other: ExploredRun, options: ExploreOptions) {
  const { limit, batchSize } = options;
  const dataset = limited(await other.open(dataOf(options), () => undefined), limit) as Dataset;
  const { embeddings } = await gatherRun(other, dataset, { batchSize, previews: 'texts' });
  await dataset.close?.();
  other.dispose();
  return { name: other.path, embeddings };
}

/** The captions of a space of captions: the texts of its second side. */
function captionsOf({ previews = [], sides }: GatheredRun): readonly string[] {
  if (!sides) return [];
  return previews.flatMap(({ text }, row) =>
    sides.side[row] === 1 && text !== undefined ? [text] : [],
  );
}

/** Words that the page can be searched by without the run: of the captions, and of the user. */
async function searchWords(
  run: ExploredRun,
  captions: readonly string[],
  concepts: readonly string[] = [],
) {
  if (!run.texts) return undefined;
  const sentences = [...new Set(captions)].slice(0, 300);
  const names = [...new Set([...concepts, ...commonWords(captions), ...sentences])];
  return names.length === 0 ? undefined : { names, embeddings: await embedWords(run, names) };
}

function tooMany(size: number): CounterpointError {
  return new CounterpointError('CP_CLI_USAGE', {
    what: `Two runs cannot be compared on ${size} samples`,
    where: '--against',
    expected: `at most ${mostExact}`,
    remedy: 'lower --limit',
  });
}

function portAlone(): CounterpointError {
  return new CounterpointError('CP_CLI_USAGE', {
    what: 'A port was given for a page that is written to a file',
    where: '--port',
    remedy: 'add --serve, or leave out --port',
  });
}
