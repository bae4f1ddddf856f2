import { logAdd, logSoftmax } from './ctc-loss.js';

/**
 * The labels of the best path: the likeliest class of each frame, repeats and blanks taken out.
 *
 * @param logits [frames, classes], row-major; class 0 is the blank
 */
export function ctcGreedy(logits: Float32Array, frames: number, classes: number): number[] {
  const labels: number[] = [];
  let last = 0;
  for (let t = 0; t < frames; t++) {
    let best = 0;
    for (let c = 1; c < classes; c++)
      if (logits[t * classes + c]! > logits[t * classes + best]!) best = c;
    if (best !== 0 && best !== last) labels.push(best);
    last = best;
  }
  return labels;
}

/**
 * A beginning of a transcription, with the log-probabilities of its paths that end in a blank and
 * of those that do not.
 */
interface Prefix {
  readonly labels: readonly number[];
  blank: number;
  label: number;
}

/**
 * The likeliest labels by a beam search over prefixes, which adds up all paths of a labelling
 * (Graves and Jaitly 2014, https://proceedings.mlr.press/v32/graves14.html, algorithm 1; Hannun et
 * al. 2014, https://arxiv.org/abs/1408.2873).
 *
 * @param logits [frames, classes], row-major; class 0 is the blank
 * @param width prefixes that remain after each frame
 */
export function ctcBeam(
  logits: Float32Array,
  frames: number,
  classes: number,
  width = 16,
): number[] {
  const logs = logSoftmax(logits, frames, classes);
  let beam: Prefix[] = [{ labels: [], blank: 0, label: -Infinity }];
  for (let t = 0; t < frames; t++) {
    const next = new Map<string, Prefix>();
    const at = (labels: readonly number[]): Prefix => {
      const key = labels.join();
      let prefix = next.get(key);
      if (prefix === undefined)
        next.set(key, (prefix = { labels, blank: -Infinity, label: -Infinity }));
      return prefix;
    };
    for (const { labels, blank, label } of beam) {
      const both = logAdd(blank, label),
        last = labels[labels.length - 1];
      const same = at(labels);
      same.blank = logAdd(same.blank, both + logs[t * classes]!);
      if (last !== undefined) same.label = logAdd(same.label, label + logs[t * classes + last]!);
      for (let c = 1; c < classes; c++) {
        const longer = at([...labels, c]);
        longer.label = logAdd(longer.label, (c === last ? blank : both) + logs[t * classes + c]!);
      }
    }
    beam = [...next.values()]
      .sort((a, b) => logAdd(b.blank, b.label) - logAdd(a.blank, a.label))
      .slice(0, width);
  }
  return [...beam[0]!.labels];
}
