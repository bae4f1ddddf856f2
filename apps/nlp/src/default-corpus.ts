import { Rng } from '@counterpoint/core';

const questions: readonly (readonly [string, string])[] = [
  ['How do I {verb} my {thing}?', 'What is the way to {verb} the {thing}?'],
  ['I want to {verb} my {thing} {time}.', 'Please help me {verb} the {thing} {time}.'],
  ['Can I {verb} the {thing} {time}?', 'Is it possible to {verb} my {thing} {time}?'],
  [
    'My {thing} did not arrive, I cannot {verb} it.',
    'The {thing} is missing, so I am unable to {verb} it.',
  ],
  ['Where can I {verb} a {thing}?', 'Which place lets me {verb} the {thing}?'],
];
const fillers: Readonly<Record<string, readonly string[]>> = {
  verb: ['renew', 'cancel', 'find', 'repair', 'sell', 'send', 'change', 'open', 'share', 'clean'],
  thing: [
    'passport',
    'card',
    'ticket',
    'bicycle',
    'parcel',
    'account',
    'window',
    'recipe',
    'garden',
    'camera',
    'library book',
    'train pass',
  ],
  time: ['today', 'tomorrow', 'next week', 'this evening', 'on Sunday'],
};

/**
 * A few hundred paired sentences, for a first run without any data. @returns `anchor`, `positive`
 */
export function defaultCorpus(): readonly (readonly [string, string])[] {
  const rng = Rng.of(1, 'default corpus');
  const pairs = new Map<string, readonly [string, string]>();
  for (let i = 0; i < 1200; i++) {
    const [anchor, positive] = rng.pick(questions);
    const fillerWords = Object.fromEntries(
      Object.entries(fillers).map(([slot, words]) => [slot, rng.pick(words)]),
    );
    const filled = (text: string) =>
      text.replace(/\{(\w+)\}/gu, (_, slot: string) => fillerWords[slot]!);
    pairs.set(filled(anchor), [filled(anchor), filled(positive)]);
  }
  return [...pairs.values()];
}

/** The corpus as a table with a header. */
export function defaultCorpusTable(): string {
  return ['anchor\tpositive', ...defaultCorpus().map((pair) => pair.join('\t'))]
    .map((line) => `${line}\n`)
    .join('');
}
