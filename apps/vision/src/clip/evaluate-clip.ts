import type { Dataset } from '@counterpoint/core';
import { groupIds, type RawSample } from '@counterpoint/data';
import {
  crossLingual,
  joinReports,
  modalityGap,
  pairedRetrieval,
  type EmbeddingMatrix,
  type LabelledMatrix,
  type Report,
} from '@counterpoint/eval';
import { auditCaptions, captionsFrom, embedTexts, type Towers } from '@counterpoint/multimodal';
import { embedSide, type LoadedClip } from './load-clip.js';
import { pictureSides } from './pairs.js';

/** Both sides of a data set in the shared space: row i of one belongs to row i of the other. */
export interface EmbeddedPairs {
  readonly pictures: LabelledMatrix;
  readonly captions: EmbeddingMatrix;
  /** The first caption of each picture. */
  readonly texts: readonly string[];
  /** Rows of one group share a caption. */
  readonly groups: Int32Array;
  /** Rows of one number have the same picture, each with a caption of its own. */
  readonly items: Int32Array;
  readonly keys: readonly string[];
  readonly metadata: readonly (Readonly<Record<string, unknown>> | undefined)[];
  /** Pictures that could not be read, and pictures without a caption. */
  readonly leftOut: number;
}

/** Embeds pictures and the first caption of each. */
export async function embedPairs(
  clip: LoadedClip,
  towers: Towers,
  dataset: Dataset,
): Promise<EmbeddedPairs> {
  const all = await embedSide(clip, towers, clip.pictures, dataset);
  const found = all.metadata.map((metadata, i) =>
    captionsFrom({ key: all.keys[i]!, label: all.labels[i]!, metadata }, clip.captions),
  );
  const kept = found.flatMap((captions, i) => (captions.length > 0 ? [i] : []));
  const rows = new Float32Array(kept.length * all.width);
  kept.forEach((i, to) =>
    rows.set(all.rows.subarray(i * all.width, (i + 1) * all.width), to * all.width),
  );
  const skipped = new Set(all.skipped.map(({ index }) => index));
  const indices = Array.from({ length: dataset.size }, (_, i) => i).filter((i) => !skipped.has(i));
  const contents = await groupIds(dataset as Dataset<RawSample>, 'content');
  const { groups } = auditCaptions(kept.map((i) => found[i]!));
  const texts = kept.map((i) => found[i]![0]!);
  return {
    pictures: {
      rows,
      count: kept.length,
      width: all.width,
      labels: kept.map((i) => all.labels[i]!),
    },
    captions: await embedTexts(clip, towers, texts),
    texts,
    groups,
    items: Int32Array.from(kept, (i) => contents[indices[i]!]!),
    keys: kept.map((i) => all.keys[i]!),
    metadata: kept.map((i) => all.metadata[i]),
    leftOut: dataset.size - kept.length,
  };
}

/**
 * Retrieval in both directions, by cosine and by CSLS, where every caption that is the same counts
 * as right, and
 * so does every caption of a picture that stands in several rows; the gap between the sides; hubs.
 */
export function pairsReport({ pictures, captions, groups, items }: EmbeddedPairs): Report {
  const names = ['picture', 'caption'] as const;
  const count = new Set(items).size;
  if (count === items.length) return twoSidesReport(pictures, captions, names, groups);
  const merged = mergeGroups(groups, items);
  const { title, rows } = twoSidesReport(pictures, captions, names, merged);
  const found = joinReports('', { cosine: pairedRetrieval(pictures, captions, { groups, items }) });
  const retrieval = partOf(found, 'cosine', 'picture to caption', 'caption to picture');
  return joinReports(title, {
    retrieval: { ...retrieval, notes: [`${items.length} captions of ${count} pictures.`] },
    '': { title, rows: rows.filter(({ name }) => !name.startsWith('retrieval.')) },
  });
}

/** Rows of one number in either list get one number. */
function mergeGroups(groups: Int32Array, items: Int32Array): Int32Array {
  const merged = groups.slice();
  const first = new Map<number, number>();
  items.forEach((item, row) => {
    const known = first.get(item);
    const [from, to] = [merged[row]!, merged[known ?? row]!];
    first.set(item, known ?? row);
    if (from !== to)
      merged.forEach((group, i) => {
        if (group === from) merged[i] = to;
      });
  });
  return merged;
}

/**
 * The same for two kinds of pictures of the same things: those of one class count as the same
 * thing.
 */
export async function stylesReport(
  clip: LoadedClip,
  towers: Towers,
  dataset: Dataset,
): Promise<Report> {
  const [first, second] = await Promise.all(
    pictureSides.map((side) => embedSide(clip, towers, side, dataset)),
  );
  const groups = first!.labels.every((label) => label < 0) ? undefined : first!.labels;
  return twoSidesReport(first!, second!, pictureSides, groups);
}

function twoSidesReport(
  a: EmbeddingMatrix,
  b: EmbeddingMatrix,
  [one, other]: readonly [string, string],
  groups?: Int32Array,
): Report {
  const found = crossLingual(a, b, groups ? { groups } : {}); // two sides of one thing, as two languages are
  const [there, back] = [`${one} to ${other}`, `${other} to ${one}`];
  return joinReports(`${one}s and ${other}s`, {
    retrieval: partOf(found, 'cosine', there, back),
    csls: partOf(found, 'csls', there, back),
    space: modalityGap(a, b),
    hubness: partOf(found, 'hubness', `${other}s`, `${one}s`),
  });
}

/**
 * The rows of a report whose names begin alike, without that and with other names for the
 * directions.
 */
function partOf(
  { title, rows }: Report,
  prefix: string,
  forward: string,
  backward: string,
): Report {
  const own = rows.filter(({ name }) => name.startsWith(`${prefix}.`));
  return {
    title,
    rows: own.map((row) => ({
      ...row,
      name: row.name
        .slice(prefix.length + 1)
        .replace('forward', forward)
        .replace('backward', backward),
    })),
  };
}
