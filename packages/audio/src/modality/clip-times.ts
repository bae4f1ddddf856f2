import { CounterpointError } from '@counterpoint/core';

/** The stretch of a recording that a row of a table is about. */
export interface ClipTimes {
  readonly fromSeconds: number;
  /** Infinity: to the end. */
  readonly toSeconds: number;
}

type Quantity = 'start' | 'end' | 'duration';

interface TimeColumn {
  readonly name: string;
  readonly quantity: Quantity;
  readonly unit: 'seconds' | 'samples';
  readonly value: number;
}

/**
 * The times of a row. Columns are known by the names of the usual manifests, in any case and with
 * any separators:
 *
 * - start: `start`, `begin`, `onset`, `offset` (where there is no `onset`), `frame_offset` (in
 *   samples);
 * - end: `end`, `stop`, `offset` (beside `onset`);
 * - duration: `duration`, `dur`, `num_frames` (in samples). It counts where there is a start.
 *
 * A word `time` or a unit may follow: `start_time`, `Begin Time (s)`, `end_ms`, `start_sample`.
 * Times may be written as clocks: `0:01:02.5`.
 *
 * @param sampleRateHz of the recording, for columns in samples
 * @throws CP_AUDIO_COLUMN for a column that looks like a time and is not known, or two that
 *   contradict each other; CP_AUDIO_RANGE
 */
export function clipTimes(
  metadata: Readonly<Record<string, unknown>>,
  key: string,
  sampleRateHz: number,
): ClipTimes {
  const columns = timeColumns(metadata, key);
  const secondsOf = (quantity: Quantity): number | undefined => {
    const values = columns
      .filter((column) => column.quantity === quantity)
      .map(({ value, unit, name }) => ({
        name,
        value: unit === 'samples' ? value / sampleRateHz : value,
      }));
    const [first, ...others] = values;
    const other = others.find(({ value }) => Math.abs(value - first!.value) > 1e-3);
    if (other === undefined) return first?.value;
    throw new CounterpointError('CP_AUDIO_COLUMN', {
      what: `The columns "${first!.name}" and "${other.name}" say different times`,
      where: key,
      expected: `one ${quantity}`,
    });
  };
  const start = secondsOf('start'),
    end = secondsOf('end'),
    duration = secondsOf('duration');
  const fromSeconds = start ?? 0;
  const toSeconds =
    end ?? (duration !== undefined && start !== undefined ? start + duration : Infinity);
  if (toSeconds > fromSeconds) return { fromSeconds, toSeconds };
  throw new CounterpointError('CP_AUDIO_RANGE', {
    what: `A clip ends at ${toSeconds} s and starts at ${fromSeconds} s`,
    where: key,
    expected: 'an end behind the start',
  });
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

function timeColumns(metadata: Readonly<Record<string, unknown>>, key: string): TimeColumn[] {
  const names = Object.keys(metadata);
  const onset = names.some((name) => wordsOf(name).includes('onset'));
  return names.flatMap((name) => {
    const value = metadata[name];
    if (value === undefined || value === null || value === '') return [];
    const words = wordsOf(name);
    const meaning = meaningOf(words, onset);
    if (meaning !== undefined)
      return [{ name, ...meaning, value: numberOf(value, name, key) * meaning.factor }];
    if (!words.some((word) => timeWords.has(word)) || clockOf(value) === undefined) return [];
    throw new CounterpointError('CP_AUDIO_COLUMN', {
      what: `It is not known what the column "${name}" says of the recording's times`,
      where: key,
      expected: 'start, end, offset and duration in seconds, or with a unit such as start_ms',
      remedy:
        'rename the column: to start or end where it bounds the clip, else to a name without such a word',
    });
  });
}

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
  ...['end', 'ends', 'ending', 'stop', 'finish', 'tmin', 'tmax', 'xmin', 'xmax'],
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
  if (words.join(' ') === 'num frames') return { quantity: 'duration', unit: 'samples', factor: 1 };
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

function numberOf(value: unknown, name: string, key: string): number {
  const parsed = clockOf(value);
  if (parsed !== undefined && parsed >= 0) return parsed;
  throw new CounterpointError('CP_AUDIO_RANGE', {
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
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
}
