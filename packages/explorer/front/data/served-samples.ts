import type { Near, OwnConcepts, Picture, SampleAnswers, WordAnswer } from './sample-answers.js';
import type { PairOfPlaces } from './place-pairs.js';
import type { Page } from './page-contents.js';
import { storedConcepts } from './stored-concepts.js';

interface ServedPair extends Omit<PairOfPlaces, 'pairs'> {
  readonly pairs: readonly number[];
}

/** Answers that the server computes when they are asked for. */
export function servedSamples(
  page: Omit<Page, keyof SampleAnswers>,
  changed: () => void,
  lose: () => void,
): SampleAnswers {
  const ask = asker(changed, lose);
  const size = 48;
  const sideOf = (sample: number) =>
    page.crossModal ? page.bytes(page.crossModal.side)[sample]! : 0;
  return {
    near: (sample) => ask<Near>(`near/${sample}`).value,
    conceptsIn: (sample) => {
      const stored = storedConcepts(page, sample);
      return stored === 'none' ? ask<OwnConcepts>(`concepts/${sample}`).value : stored;
    },
    picture: (sample): Picture | undefined =>
      page.media?.pictures[sideOf(sample)]
        ? { url: `picture/${sample}`, width: size, height: size }
        : undefined,
    sound: (sample) => (page.media?.sounds[sideOf(sample)] ? `sound/${sample}` : undefined),
    why: (a, b, centred) => {
      const { waiting, value } = ask<ServedPair>(`why/${a}/${b}/${centred ? 1 : 0}`);
      if (waiting) return 'waiting';
      return value && { ...value, pairs: Float64Array.from(value.pairs) };
    },
    answer: (query) =>
      page.media?.words
        ? (ask<readonly WordAnswer[]>(`words/${encodeURIComponent(query)}`).value ?? [])
        : [],
  };
}

/** An answer; absent while it is on its way, and where there is none. */
interface Asked<T> {
  readonly waiting: boolean;
  readonly value?: T;
}

/** Asks the server once for each address. */
function asker(changed: () => void, lose: () => void): <T>(address: string) => Asked<T> {
  const answers = new Map<string, Asked<unknown>>();
  const arrive = (address: string, value: unknown) => {
    answers.set(address, { waiting: false, value });
    changed();
  };
  return <T>(address: string) => {
    if (!answers.has(address)) {
      answers.set(address, { waiting: true });
      void fetch(address)
        .then(async (answer) => arrive(address, answer.ok ? await answer.json() : undefined))
        .catch(lose);
    }
    return answers.get(address) as Asked<T>;
  };
}
