import { CounterpointError } from '@counterpoint/core';

/** The codes of a modality's errors about times. */
export interface TimeCodes {
  /** A column that looks like a time and is not known, or columns that contradict each other. */
  readonly column: string;
  /** A value that is no time, or a stretch that ends before it starts. */
  readonly range: string;
}

/** What a column says of a stretch. */
export type Quantity = 'start' | 'end' | 'duration';

/** A column of times, in a row. */
export interface TimeColumn {
  readonly name: string;
  readonly quantity: Quantity;
  readonly unit: 'seconds' | 'samples';
  readonly value: number;
}

/**
 * The columns that bound a clip, and what each says, as {@link clipTimes} reads them: of
 * `audio_filepath`, `offset`, `duration` and `text` they are
 * `{ offset: 'start', duration: 'duration' }`.
 */
export function timeColumnUses(columns: readonly string[]): Readonly<Record<string, string>> {
  const onset = columns.some((name) => wordsOf(name).includes('onset'));
  const uses = columns.flatMap((name): [string, string][] => {
    const meaning = meaningOf(wordsOf(name), onset);
    return meaning === undefined ? [] : [[name, meaning.quantity]];
  });
  const hasStart = uses.some(([, use]) => use === 'start');
  return Object.fromEntries(uses.filter(([, use]) => use !== 'duration' || hasStart));
}

/**
 * The columns of a row that say times.
 *
 * @throws `codes.column` for one that looks like a time and is not known; `codes.range`
 */
export function timeColumns(
  metadata: Readonly<Record<string, unknown>>,
  key: string,
  codes: TimeCodes,
): TimeColumn[] {
  const names = Object.keys(metadata);
  const onset = names.some((name) => wordsOf(name).includes('onset'));
  return names.flatMap((name) => {
    const value = metadata[name];
    if (value === undefined || value === null || value === '') return [];
    const words = wordsOf(name);
    const meaning = meaningOf(words, onset);
    if (meaning !== undefined)
      return [{ name, ...meaning, value: numberOf(value, name, key, codes) * meaning.factor }];
    const looksLikeTime = words.some((word) => timeWords.has(word)) && clockOf(value) !== undefined;
    if (looksLikeTime || isStretch(words, value)) throw unknownColumn(name, key, codes);
    return [];
  });
}

/**
 * A row with a start alone is about what follows it. A column that may bound it (`length`, `to`,
 * `len_ms`) is refused.
 *
 * @throws `codes.column`
 */
export function refuseHiddenEnd(
  metadata: Readonly<Record<string, unknown>>,
  key: string,
  codes: TimeCodes,
): void {
  for (const [name, value] of Object.entries(metadata)) {
    const words = wordsOf(name);
    const ends =
      words.some((word) => endWords.has(word)) &&
      words.every((word) => endWords.has(word) || plainWords.has(word) || units[word]);
    if (ends && clockOf(value) !== undefined) throw unknownColumn(name, key, codes);
  }
}

/** Words that say the length or the end of a stretch, among other things. */
const endWords: ReadonlySet<string> = new Set(['length', 'len', 'to', 'till', 'extent']);

/** Words that name a stretch whose two times are in one value. */
const stretchWords: ReadonlySet<string> = new Set([
  ...['timestamp', 'timestamps', 'time', 'times', 'segment', 'interval', 'span', 'range'],
  ...['stretch', 'boundaries', 'bounds', 'start', 'offset', 'offsets', 'clip', 'window'],
]);

/** `"segment": [2, 3]`, `{ "start": 2, "end": 3 }` or `2.0-3.0`; an id or a date is none. */
function isStretch(words: readonly string[], value: unknown): boolean {
  if (!words.some((word) => stretchWords.has(word))) return false;
  const names = words.every(
    (word) => stretchWords.has(word) || plainWords.has(word) || units[word],
  );
  if (!names) return false;
  if (typeof value === 'string') {
    const bounds = /^([[(]?)\s*(\d[\d.:]*)\s*[-,;–]\s*(\d[\d.:]*)\s*[\])]?$/u.exec(value);
    if (bounds === null) return false;
    const [, bracket, from = '', to = ''] = bounds;
    return bracket !== '' || /[.:]/u.test(from + to);
  }
  if (Array.isArray(value))
    return value.length > 0 && value.every((each) => clockOf(each) !== undefined);
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(value).some((name) => wordsOf(name).some((word) => timeWords.has(word)));
}

/** A column whose meaning is not known. */
export const unknownColumn = (
  name: string,
  key: string,
  { column }: TimeCodes,
): CounterpointError =>
  new CounterpointError(column, {
    what: `It is not known what the column "${name}" says of times`,
    where: key,
    expected: 'start, end, offset and duration in seconds, or with a unit such as start_ms',
    remedy:
      'rename the column: to start or end where it bounds the clip, else to a name without such a word',
  });

/** Words that make a column of numbers look like a time. */
const timeWords: ReadonlySet<string> = new Set([
  ...[
    'start',
    'starts',
    'started',
    'begin',
    'begins',
    'beginning',
    'onset',
    'offset',
    'from',
    'until',
  ],
  ...['end', 'ends', 'ending', 'stop', 'finish', 'tmin', 'tmax', 'xmin', 'xmax', 't0', 't1'],
]);

const quantities: Readonly<Record<string, Quantity>> = {
  start: 'start',
  begin: 'start',
  onset: 'start',
  offset: 'start',
  end: 'end',
  stop: 'end',
  duration: 'duration',
  dur: 'duration',
};

const units: Readonly<
  Record<string, { readonly unit: TimeColumn['unit']; readonly factor: number }>
> = {
  ...unitsByWord(['s', 'sec', 'secs', 'second', 'seconds'], 'seconds', 1),
  ...unitsByWord(['ms', 'msec', 'millis', 'millisecond', 'milliseconds'], 'seconds', 1e-3),
  ...unitsByWord(['sample', 'samples', 'frame', 'frames'], 'samples', 1),
};

function unitsByWord(
  words: readonly string[],
  unit: TimeColumn['unit'],
  factor: number,
): Record<string, { readonly unit: TimeColumn['unit']; readonly factor: number }> {
  return Object.fromEntries(words.map((word) => [word, { unit, factor }]));
}

/** Words that may stand beside a quantity and say nothing more. */
const plainWords: ReadonlySet<string> = new Set([
  'time',
  'segment',
  'clip',
  'utterance',
  'audio',
  'in',
]);

function meaningOf(
  words: readonly string[],
  onset: boolean,
):
  | { readonly quantity: Quantity; readonly unit: TimeColumn['unit']; readonly factor: number }
  | undefined {
  if (/^(num|n|number of|nb) (frames|samples)$/u.test(words.join(' ')))
    return { quantity: 'duration', unit: 'samples', factor: 1 };
  const rest = words.filter((word) => !plainWords.has(word));
  const quantityWords = rest.filter((word) => quantities[word] !== undefined);
  const unitWords = rest.filter((word) => units[word] !== undefined);
  if (quantityWords.length !== 1 || unitWords.length > 1 || rest.length !== 1 + unitWords.length)
    return undefined;
  const [word] = quantityWords;
  const quantity = word === 'offset' && onset ? 'end' : quantities[word!]!;
  return { quantity, ...(units[unitWords[0] ?? 's'] as (typeof units)[string]) };
}

/** `beginTime`, `Begin Time (s)` and `begin_time_s` in words of lower case. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

function numberOf(value: unknown, name: string, key: string, { range }: TimeCodes): number {
  const parsed = clockOf(value);
  if (parsed !== undefined && parsed >= 0) return parsed;
  throw new CounterpointError(range, {
    what: `"${String(value)}" is no time`,
    where: `${key}, column ${name}`,
    expected: 'a number of seconds that is not negative, or a clock such as 0:01:02.5',
  });
}

/** A number, or hours, minutes and seconds with colons. */
function clockOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const clock = /^(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)$/.exec(text);
  if (clock !== null)
    return (
      3600 * Number(clock[1] ?? 0) + 60 * Number(clock[2]) + Number(clock[3]!.replace(',', '.'))
    );
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
