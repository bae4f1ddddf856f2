import type { Dataset } from '@counterpoint/core';
import { hubness, joinReports, modalityGap, nearest, pairedRetrieval, report, type EmbeddingMatrix, type LabelledMatrix, type Report } from '@counterpoint/eval';
import { auditCaptions, captionsOf } from '@counterpoint/multimodal';
import type { Towers } from '@counterpoint/multimodal';
import { embedPictures, embedTexts, type LoadedClip } from './load-clip.js';

/** Both sides of a data set in the shared space: row i of one belongs to row i of the other. */
export interface EmbeddedPairs {
  readonly pictures: LabelledMatrix;
  readonly captions: EmbeddingMatrix;
  /** The first caption of each picture. */
  readonly texts: readonly string[];
  /** Rows of one group share a caption. */
  readonly groups: Int32Array;
  readonly keys: readonly string[];
  readonly facts: readonly (Readonly<Record<string, unknown>> | undefined)[];
  /** Pictures that could not be read, and pictures without a caption. */
  readonly leftOut: number;
}

/** Embeds pictures and the first caption of each. */
export async function embedPairs(clip: LoadedClip, towers: Towers, dataset: Dataset): Promise<EmbeddedPairs> {
  const all = await embedPictures(clip, towers, dataset);
  const found = all.facts.map((facts) => captionsOf(facts ?? {}, clip.columns));
  const kept = found.flatMap((captions, i) => (captions.length > 0 ? [i] : []));
  const rows = new Float32Array(kept.length * all.width);
  kept.forEach((i, to) => rows.set(all.rows.subarray(i * all.width, (i + 1) * all.width), to * all.width));
  const { groups } = auditCaptions(kept.map((i) => found[i]!));
  const texts = kept.map((i) => found[i]![0]!);
  return {
    pictures: { rows, count: kept.length, width: all.width, labels: kept.map((i) => all.labels[i]!) },
    captions: await embedTexts(clip, towers, texts), texts, groups, keys: kept.map((i) => all.keys[i]!), facts: kept.map((i) => all.facts[i]), leftOut: dataset.size - kept.length,
  };
}

/** Retrieval in both directions, where every caption that is the same counts as right; the gap between the sides; hubs. */
export function pairsReport({ pictures, captions, groups }: EmbeddedPairs): Report {
  const k = Math.min(10, captions.count);
  return joinReports('pictures and captions', {
    retrieval: renamed(pairedRetrieval(pictures, captions, { groups })),
    space: modalityGap(pictures, captions),
    hubness: report('hubs', {
      captions: hubness(nearest(pictures, captions, k), captions.count).skewness,
      pictures: hubness(nearest(captions, pictures, k), pictures.count).skewness,
    }),
  });
}

function renamed({ title, rows }: Report): Report {
  return { title, rows: rows.map((row) => ({ ...row, name: row.name.replace('forward', 'picture to caption').replace('backward', 'caption to picture') })) };
}
