import type { PairExplanation, SideExplanation } from '@counterpoint/explain';
import type { PairConcepts } from './explain-concepts.js';

/** An explanation in lines for a terminal. */
export function explanationSummary(
  { similarity, places, ...sides }: PairExplanation,
  names: readonly [string, string],
  concepts?: PairConcepts,
  out?: string,
): string {
  const lines = [`cosine ${similarity.toFixed(4)} of ${names.join(' and ')}`];
  lines.push(
    'reason' in places
      ? `place pairs: ${places.reason}`
      : `place pairs: sum ${places.sum.toFixed(4)}, gap ${places.gap.toExponential(1)}`,
  );
  for (const side of ['a', 'b'] as const) lines.push(...linesOf(side, sides[side]));
  if (concepts) lines.push(...conceptLines(concepts));
  if (out !== undefined) lines.push(`The picture is in ${out}.`);
  return `${lines.join('\n')}\n`;
}

function linesOf(side: 'a' | 'b', { gradients, curve, weights }: SideExplanation): string[] {
  const lines = [
    'reason' in gradients
      ? `integrated gradients, ${side}: ${gradients.reason}`
      : `integrated gradients, ${side}: sum ${gradients.sum.toFixed(4)}, baseline ` +
        `${gradients.baseline.toFixed(4)}, gap ${(100 * gradients.gap).toFixed(2)} % at ` +
        `${gradients.steps} steps`,
  ];
  if (!('reason' in curve))
    lines.push(
      `deletion and insertion, ${side}: areas ${curve.deletionArea.toFixed(3)} and ` +
        curve.insertionArea.toFixed(3),
    );
  if (!('reason' in weights))
    lines.push(
      `random weights, ${side}: rank correlation ${weights.correlation.toFixed(2)}` +
        (weights.passed ? '' : '; the attribution shows the input more than the model'),
    );
  return lines;
}

function conceptLines({ source, a, b }: PairConcepts): string[] {
  const line = (side: string, { concepts, residualLength }: PairConcepts['a']) => {
    const parts = concepts.slice(0, 6).map(({ name, weight }) => `${name} ${weight.toFixed(3)}`);
    const explained = `${(100 * (1 - residualLength ** 2)).toFixed(0)} %`;
    return `concepts, ${side}: ${parts.join(', ') || 'none'} (explained ${explained}, by ${source})`;
  };
  const shared = a.concepts.filter(({ row }) => b.concepts.some((other) => other.row === row));
  return [
    line('a', a),
    line('b', b),
    `concepts of both: ${shared.map(({ name }) => name).join(', ') || 'none'}`,
  ];
}
