import {
  bootstrap,
  meanInterval,
  pairedRetrieval,
  report,
  unitRows,
  type BootstrapOptions,
  type Report,
} from '@counterpoint/eval';
import { areaUnderCurve } from '@counterpoint/video';
import type { EmbeddedClips } from './embed-clips.js';
import { soundChoice } from './stills/moving-stills.js';

/** Which clips the intervals draw as a whole. */
export type IntervalGroups = Pick<BootstrapOptions, 'intervalOver'>;

/**
 * Retrieval between video and sound in both directions. Where sounds were chosen by class, every
 * sound of the class is right.
 */
export function clipRetrieval(clips: EmbeddedClips, options: IntervalGroups = {}): Report {
  const { video, sound, count, width, labels } = clips;
  const { title, rows } = pairedRetrieval(
    { rows: video, count, width },
    { rows: sound, count, width },
    { ...options, groups: soundsAreOfClasses(clips) ? labels : undefined },
  );
  const renamed = rows.map((row) => ({
    ...row,
    name: row.name.replace('forward', 'video to sound').replace('backward', 'sound to video'),
  }));
  return { title, rows: renamed };
}

/** Whether sounds were chosen by class: they are then at no time of their videos. */
export function soundsAreOfClasses({ metadata }: Pick<EmbeddedClips, 'metadata'>): boolean {
  return metadata.some((facts) => facts?.[soundChoice] === 'class');
}

/**
 * How well the cosine tells sound in sync from sound at another time: the area under the curve, by
 * the absolute shift. A clip is drawn whole, so that its pairs stay together.
 */
export function syncScores(
  clips: EmbeddedClips,
  shifts: readonly number[],
  options: IntervalGroups = {},
): Report {
  const inSync = cosines(clips, clips.sound);
  const outOfSync = clips.shifted.map((rows) => cosines(clips, rows));
  const scores: Record<string, ReturnType<typeof bootstrap>> = {};
  for (const by of new Set(shifts.map(Math.abs))) {
    const shifted = outOfSync.filter((_, k) => Math.abs(shifts[k]!) === by);
    scores[`auc at ${Math.round(1000 * by)} ms`] = bootstrap(
      clips.count,
      (indices) =>
        areaUnderCurve(
          Array.from(indices, (i) => inSync[i]!),
          shifted.flatMap((values) => Array.from(indices, (i) => values[i]!)),
        ),
      { ...options, resamples: 300 },
    );
  }
  return report('sound in sync against sound at another time', scores);
}

function cosines({ video, count, width }: EmbeddedClips, others: Float32Array): Float64Array {
  const [a, b] = [video, others].map((rows) => unitRows({ rows, count, width }).rows);
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let d = 0; d < width; d++) sum += a![i * width + d]! * b![i * width + d]!;
    return sum;
  });
}

interface Box {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/**
 * How often the place to which a clip's sound is attributed lies in the box of the sounding object,
 * and how large a share of the frame that box is: what a place drawn by chance would reach. Boxes
 * are those of the frames of the data, whose rate `framesPerSecond` of its facts says.
 *
 * @returns undefined where the data has no boxes
 */
export function locationScores(
  { places, metadata, firstFrames, framesPerSecond }: EmbeddedClips,
  { intervalOver: groups }: IntervalGroups = {},
): Report | undefined {
  const hits: number[] = [];
  const areas: number[] = [];
  const silent: number[] = [];
  const rows: number[] = [];
  places.forEach(({ frame, x, y }, i) => {
    const boxes = metadata[i]?.['soundingBoxes'] as readonly Box[] | undefined;
    const others = metadata[i]?.['silentBoxes'] as readonly Box[] | undefined;
    const rate = metadata[i]?.['framesPerSecond'];
    const boxRate = typeof rate === 'number' ? rate : framesPerSecond;
    const at = Math.floor(((firstFrames[i]! + frame) * boxRate) / framesPerSecond + 1e-6);
    if (boxes?.[at] === undefined || others?.[at] === undefined) return;
    const isIn = ({ top, left, bottom, right }: Box) =>
      x >= left && x <= right && y >= top && y <= bottom;
    hits.push(isIn(boxes[at]) ? 1 : 0);
    silent.push(isIn(others[at]) ? 1 : 0);
    rows.push(groups?.[i] ?? i);
    areas.push((boxes[at].right - boxes[at].left) * (boxes[at].bottom - boxes[at].top));
  });
  if (hits.length === 0) return undefined;
  const options = { intervalOver: groups && rows };
  return report('where the sound is attributed to', {
    'sounding object': meanInterval(hits, options),
    'silent object': meanInterval(silent, options),
    'by chance': meanInterval(areas, options),
  });
}
