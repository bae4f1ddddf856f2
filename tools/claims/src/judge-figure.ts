import type { Figure } from './claim.js';

/** The comparison of a figure with a new measurement. */
export interface FigureResult {
  readonly figure: Figure;
  readonly measured: number | undefined;
  /**
   * `equal`: to the last digit shown. `inside`: within the interval that the document gives.
   */
  readonly verdict: 'equal' | 'inside' | 'differs' | 'not printed';
}

const number = /-?\d*\.?\d+/g;

/** Compares a figure with the JSON that its command printed. */
export function judgeFigure(figure: Figure, json: unknown): FigureResult {
  const scores = [figure.of].flat().map((path) => scoreAt(json, path));
  const sum = scores.reduce<number>((total, each) => total + (each ?? NaN), 0);
  const score = sum / scores.length;
  if (Number.isNaN(score)) return { figure, measured: undefined, verdict: 'not printed' };
  const scaled = figure.percent === true ? 100 * score : score;
  const [value = '', ...bounds] =
    figure.text.replaceAll(/(?<=\d)\s*[-–]\s*(?=[.\d])/g, ' ').match(number) ?? [];
  const digits = /\.(\d+)$/.exec(value)?.[1]?.length ?? 0;
  const isEqual = Math.abs(scaled - Number(value)) <= 0.5 * 10 ** -digits + 1e-9;
  const [low, high] = bounds.map(Number);
  const isInside = low !== undefined && high !== undefined && scaled >= low && scaled <= high;
  return { figure, measured: scaled, verdict: isEqual ? 'equal' : isInside ? 'inside' : 'differs' };
}

/** The number at a path of names with dots; of an interval its value. */
function scoreAt(json: unknown, path: string): number | undefined {
  let at = json;
  let rest = path;
  // A name may contain dots itself: the longest that fits is taken.
  while (rest !== '') {
    const names = rest.split('.');
    let length = names.length;
    while (length > 0 && !isIn(at, names.slice(0, length).join('.'))) length--;
    if (length === 0) return undefined;
    at = (at as Record<string, unknown>)[names.slice(0, length).join('.')];
    rest = names.slice(length).join('.');
  }
  const value = typeof at === 'object' && at !== null ? (at as { value?: unknown }).value : at;
  return typeof value === 'number' ? value : undefined;
}

function isIn(at: unknown, name: string): boolean {
  return typeof at === 'object' && at !== null && Object.hasOwn(at, name);
}
