import type { PairExplanation } from '../explain-pair.js';
import { placeTotals } from '../places/pair-decomposition.js';
import { heatPanel, panelWidth, type SvgPanel } from './heat-panel.js';
import { pairTable } from './pair-table.js';
import type { SideView } from './side-view.js';
import { svgText } from './svg-text.js';

const margin = 16;

/**
 * An explanation as one SVG picture: both sides under each method that applies, a token table
 * where both sides are texts, and the sums
 * beside the similarity. Names and words are escaped.
 */
export function explanationSvg(
  explanation: PairExplanation,
  views: { readonly a: SideView; readonly b: SideView },
): string {
  const { similarity, places } = explanation;
  const parts: string[] = [];
  let y = 28;
  let width = 2 * panelWidth + 3 * margin;
  const line = (text: string, more = '') => {
    parts.push(svgText(margin, y, text, more, 96));
    y += 20;
  };
  const pairOf = (a: SvgPanel | undefined, b: SvgPanel | undefined) => {
    [a, b].forEach((panel, side) => {
      const x = margin + side * (panelWidth + margin);
      if (panel) parts.push(`<g transform="translate(${x} ${y})">${panel.svg}</g>`);
    });
    y += Math.max(a?.height ?? 0, b?.height ?? 0) + 30;
  };
  line(`cosine ${similarity.toFixed(4)}`, 'font-size="16" font-weight="bold"');
  parts.push(svgText(margin, y, views.a.name, '', 40));
  parts.push(svgText(2 * margin + panelWidth, y, views.b.name, '', 40));
  y += 28;
  if ('reason' in places) line(`Place pairs: ${places.reason}`);
  else {
    line(`Place pairs: sum ${places.sum.toFixed(4)}, gap ${places.gap.toExponential(1)}`);
    const [wordsA, wordsB] = [views.a.words, views.b.words];
    if (wordsA && wordsB) {
      const table = pairTable(
        padded(wordsA, places.gridA[1]),
        padded(wordsB, places.gridB[1]),
        places.pairs,
      );
      parts.push(`<g transform="translate(${margin} ${y})">${table.svg}</g>`);
      y += table.height + 30;
      width = Math.max(width, 2 * margin + 110 + 30 * places.gridB[1]);
    } else
      pairOf(
        heatPanel(views.a, placeTotals(places, 'a'), places.gridA),
        heatPanel(views.b, placeTotals(places, 'b'), places.gridB),
      );
  }
  const gradients = (['a', 'b'] as const).map((side) => {
    const gradients = explanation[side].gradients;
    if ('reason' in gradients) {
      line(`Integrated gradients, ${side}: ${gradients.reason}`);
      return undefined;
    }
    const { sum, baseline, gap, steps, grid } = gradients;
    line(
      `Integrated gradients, ${side}: sum ${sum.toFixed(4)}, baseline ${baseline.toFixed(4)}, ` +
        `gap ${(100 * gap).toFixed(2)} % at ${steps} steps`,
    );
    return heatPanel(views[side], gradients.places, grid);
  });
  if (gradients.some((side) => side !== undefined)) pairOf(gradients[0], gradients[1]);
  const occluded = (['a', 'b'] as const).map((side) => {
    const { occlusion, curve } = explanation[side];
    if ('reason' in occlusion) return undefined;
    if (!('reason' in curve))
      line(
        `Occlusion, ${side}: area under deletion ${curve.deletionArea.toFixed(3)}, ` +
          `insertion ${curve.insertionArea.toFixed(3)}`,
      );
    return heatPanel(views[side], occlusion.drops, occlusion.grid);
  });
  if (occluded.some((side) => side !== undefined)) pairOf(occluded[0], occluded[1]);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${Math.ceil(y)}" ` +
    `viewBox="0 0 ${width} ${Math.ceil(y)}" font-family="sans-serif" font-size="12" fill="#111">` +
    `<rect width="100%" height="100%" fill="#fff"/>${parts.join('')}</svg>\n`
  );
}

/** Names for every place; padding has no word. */
function padded(words: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, i) => words[i] ?? '');
}
