/** ISO 8601: a date, or a date and a time of day. */
const form = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[-+]\d{2}:?\d{2})?)?$/u;

/** Times as numbers: seconds since the earliest, so that float32 keeps them apart. */
export interface FactTimes {
  /** Milliseconds since 1970 of the earliest. */
  readonly since: number;
  /** [count]: seconds; NaN for none. */
  readonly seconds: Float32Array;
}

/**
 * Texts as points in time, where all that are known are dates in ISO 8601; without a zone they are
 * read as UTC.
 */
export function factTimes(values: readonly (string | undefined)[]): FactTimes | undefined {
  const times = values.map((value) => (value === undefined ? NaN : timeOf(value)));
  if (values.some((value, i) => value !== undefined && Number.isNaN(times[i]!))) return undefined;
  const since = times.reduce((minimum, time) => (time < minimum ? time : minimum), Infinity);
  if (!Number.isFinite(since)) return undefined;
  return { since, seconds: Float32Array.from(times, (time) => (time - since) / 1000) };
}

function timeOf(text: string): number {
  if (!form.test(text)) return NaN;
  const hasZone = /(Z|[-+]\d{2}:?\d{2})$/u.test(text.slice(10));
  const whole = text.length === 10 || hasZone ? text : `${text}Z`;
  return Date.parse(whole.replace(' ', 'T'));
}
