import { heatColour, heatLevels } from './heat-colour.js';
import type { SvgPanel } from './heat-panel.js';
import { svgText } from './svg-text.js';

/** A table of token by token: row i, column j shows what the pair (i, j) adds to the cosine. */
export function pairTable(
  rows: readonly string[],
  columns: readonly string[],
  pairs: ArrayLike<number>,
): SvgPanel {
  const levels = heatLevels(pairs);
  const [left, top, side] = [110, 90, 30];
  const heads = columns.map((word, j) => {
    const x = left + j * side + side / 2;
    return svgText(x, top - 6, word, `transform="rotate(-45 ${x} ${top - 6})"`, 14);
  });
  const body = rows.map((word, i) => {
    const cells = columns.map((_name, j) => {
      const at = i * columns.length + j;
      const { colour, opacity } = heatColour(levels[at]!);
      const [x, y] = [left + j * side, top + i * side];
      return (
        `<rect x="${x}" y="${y}" width="${side - 1}" height="${side - 1}" fill="rgb(${colour.join()})" ` +
        `fill-opacity="${opacity.toFixed(2)}" stroke="#8884"/>` +
        svgText(x + side / 2, y + 19, hundredths(pairs[at]!), 'text-anchor="middle" font-size="9"')
      );
    });
    const head = svgText(left - 6, top + i * side + 19, word, 'text-anchor="end"', 14);
    return head + cells.join('');
  });
  return { svg: `<g>${heads.join('')}${body.join('')}</g>`, height: top + rows.length * side };
}

/** Hundredths of a cosine, without a needless sign. */
function hundredths(value: number): string {
  const text = (100 * value).toFixed(0);
  return text === '-0' ? '0' : text;
}
