import type { BuiltPage } from '../page/build-page.js';
import type { exactNeighbours } from './exact-neighbours.js';

/** Why two samples are similar, as the page draws it. */
export interface ServedPair {
  readonly gridA: readonly [number, number];
  readonly gridB: readonly [number, number];
  readonly pairs: readonly number[];
  readonly sum: number;
  readonly wordsA?: readonly string[];
  readonly wordsB?: readonly string[];
  readonly turned: boolean;
}

/** What is read of samples when it is asked for; undefined where a sample has none. */
export interface ServedSamples {
  readonly picture?: (sample: number) => Promise<ServedMedia | undefined>;
  readonly sound?: (sample: number) => Promise<ServedMedia | undefined>;
  readonly why?: (a: number, b: number, centred: boolean) => Promise<ServedPair | undefined>;
  /** The embedding of words, [D]. */
  readonly embedWords?: (words: string) => Promise<ArrayLike<number>>;
}

/** A picture or a sound as a file. */
export interface ServedMedia {
  readonly bytes: Uint8Array;
  readonly mime: string;
}

/** The body of an answer. */
export interface Answer {
  readonly body: Uint8Array;
  readonly type: string;
}

type Route = (parts: readonly string[]) => Answer | undefined | Promise<Answer | undefined>;

/** What stands at each address of a page; undefined for every other. */
export function pageRoutes(
  { data, blobs, conceptsOf }: BuiltPage,
  html: string,
  search: ReturnType<typeof exactNeighbours>,
  samples: ServedSamples,
): (path: string) => Answer | undefined | Promise<Answer | undefined> {
  const arrays = new Map(blobs.entries());
  const shell = { body: Buffer.from(html), type: 'text/html; charset=utf-8' };
  const description = json(data);
  const row = (text: string | undefined): number | undefined => {
    const value = /^\d{1,9}$/u.test(text ?? '') ? Number(text) : NaN;
    return value < data.count ? value : undefined;
  };
  const media = async (
    read: ((sample: number) => Promise<ServedMedia | undefined>) | undefined,
    text: string | undefined,
  ): Promise<Answer | undefined> => {
    const sample = row(text);
    const media = sample === undefined ? undefined : await read?.(sample);
    return media && { body: media.bytes, type: media.mime };
  };
  const routes: Readonly<Record<string, Route>> = {
    blob: ([name = '']) => {
      const body = arrays.get(name);
      return body && { body, type: 'application/octet-stream' };
    },
    near: ([text]) => {
      const sample = row(text);
      return sample === undefined ? undefined : json(search.ofRow(sample, data.neighbours.k));
    },
    concepts: ([text]) => {
      const sample = row(text);
      return sample === undefined || !conceptsOf ? undefined : json(conceptsOf(sample));
    },
    picture: ([text]) => media(samples.picture, text),
    sound: ([text]) => media(samples.sound, text),
    why: async ([first, second, centred]) => {
      const [a, b] = [row(first), row(second)];
      if (a === undefined || b === undefined || !/^[01]$/u.test(centred ?? '')) return undefined;
      const pair = await samples.why?.(a, b, centred === '1');
      return pair && json({ ...pair, cosine: search.cosine(a, b) });
    },
    words: async ([text = '']) => {
      const word = decoded(text);
      if (!samples.embedWords || word === undefined || word.trim() === '') return undefined;
      const near = search.ofVector(await samples.embedWords(word), 30);
      return json([{ word, samples: near.samples }]);
    },
  };
  return (path) => {
    if (path === '') return shell;
    if (path === 'data.json') return description;
    const [name = '', ...parts] = path.split('/');
    return Object.hasOwn(routes, name) ? routes[name]!(parts) : undefined;
  };
}

function json(value: unknown): Answer {
  return { body: Buffer.from(JSON.stringify(value)), type: 'application/json' };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
