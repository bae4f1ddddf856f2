import type { Report, ReportRow } from '@counterpoint/eval';
import { scoreText } from './score-table.js';

/**
 * Whether training helped, in a sentence: the first score's gain over the untrained start and over
 * the best baseline, with the interval.
 * Undefined for a report without gains.
 */
export function trainingVerdict({ rows, notes = [] }: Report): string | undefined {
  const note = notes.find((each) => /training (helped|hurt)/i.test(each));
  if (note !== undefined) return note;
  const gains = rows.filter(({ name }) => name.startsWith('gain.'));
  const overStart = gains.find(({ name }) => name.startsWith('gain.untrained.'));
  const others = gains.filter(({ name }) => !name.startsWith('gain.untrained.'));
  const score = scoreOf(overStart ?? others[0]);
  if (score === undefined) return undefined;
  // The best baseline is the one over which the gain is least.
  const best = others
    .filter(({ name }) => name.endsWith(`.${score}`))
    .sort((a, b) => a.value - b.value)[0];
  const sentences: string[] = [];
  if (overStart)
    sentences.push(
      `${direction(overStart)}: ${score} is ${difference(overStart)} the untrained start`,
    );
  if (best) {
    const name = best.name.slice('gain.'.length, -score.length - 1);
    const beats =
      best.low > 0 ? '' : best.high < 0 ? ' (it loses to it)' : ' (no clear difference)';
    sentences.push(
      `${overStart ? 'and ' : `${direction(best)}: ${score} is `}${difference(best)} the ` +
        `best baseline, ${name}${beats}`,
    );
  }
  return `${sentences.join(', ')}.`;
}

function scoreOf(gain: ReportRow | undefined): string | undefined {
  const [, , ...score] = gain?.name.split('.') ?? [];
  return score.length === 0 ? undefined : score.join('.');
}

function direction({ low, high }: ReportRow): string {
  if (low > 0) return 'Training helped';
  return high < 0 ? 'Training hurt' : 'It is unclear whether training helped';
}

function difference({ value, low, high }: ReportRow): string {
  const size = scoreText(Math.abs(value));
  const range = `${scoreText(low)} to ${scoreText(high)}`;
  return `${size} (${range}) ${value < 0 ? 'below' : 'above'}`;
}
