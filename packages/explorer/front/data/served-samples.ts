import type { Near, Picture, SampleAnswers, WordAnswer } from './sample-answers.js';
import type { PairOfPlaces } from './place-pairs.js';
import type { Page } from './page-contents.js';

interface ServedPair extends Omit<PairOfPlaces, 'pairs'> {
  readonly pairs: readonly number[];
}

/** Answers that the server computes when they are asked for. */
export function servedSamples(
  page: Omit<Page, keyof SampleAnswers>,
  changed: () => void,
): SampleAnswers {
  const ask = asker(changed);
  const size = 48;
  const sideOf = (sample: number) =>
    page.crossModal ? page.bytes(page.crossModal.side)[sample]! : 0;
  return {
    near: (sample) => ask<Near>(`near/${sample}`),
    picture: (sample): Picture | undefined =>
      page.media?.pictures[sideOf(sample)]
        ? { url: `picture/${sample}`, width: size, height: size }
        : undefined,
    sound: (sample) => (page.media?.sounds[sideOf(sample)] ? `sound/${sample}` : undefined),
    why: (a, b, centred) => {
      const found = ask<ServedPair>(`why/${a}/${b}/${centred ? 1 : 0}`);
      return found && { ...found, pairs: Float64Array.from(found.pairs) };
    },
    answer: (query) =>
      page.media?.words
        ? (ask<readonly WordAnswer[]>(`words/${encodeURIComponent(query)}`) ?? [])
        : [],
  };
}

/** Asks the server once for each address; undefined until the answer is there, or without one. */
function asker(changed: () => void): <T>(address: string) => T | undefined {
  const answers = new Map<string, unknown>();
  return <T>(address: string) => {
    if (!answers.has(address)) {
      answers.set(address, undefined);
      void fetch(address)
        .then(async (answer) => (answer.ok ? ((await answer.json()) as unknown) : undefined))
        .then((value) => {
          answers.set(address, value);
          changed();
        });
    }
    return answers.get(address) as T | undefined;
  };
}
