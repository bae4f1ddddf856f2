/** One line of a plot: efficiency by number of ranks. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [ranks: number, efficiency: number])[];
}

/** Blue, orange, green, red that colour-blind readers can tell apart (Okabe and Ito). */
const colours = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#56b4e9'];

/** A plot of efficiency (0 to 1) over ranks (powers of two to 256). */
export function scalingSvg(title: string, curves: readonly Curve[]): string {
  const [left, top, width, height] = [60, 40, 460, 280];
  const x = (ranks: number) => left + (Math.log2(ranks) / 8) * width;
  const y = (value: number) => top + (1 - value) * height;
  const text = (at: readonly [number, number], words: string, more = '') =>
    `<text x="${at[0]}" y="${at[1]}" ${more}>${words}</text>`;
  const rules = [0, 0.25, 0.5, 0.75, 1].map(
    (value) =>
      `<line x1="${left}" x2="${left + width}" y1="${y(value)}" y2="${y(value)}" stroke="#ccc"/>` +
      text([left - 8, y(value) + 4], `${100 * value} %`, 'text-anchor="end"'),
  );
  const ticks = [1, 2, 4, 8, 16, 32, 64, 128, 256].map((ranks) =>
    text([x(ranks), top + height + 20], String(ranks), 'text-anchor="middle"'),
  );
  const lines = curves.map(({ name, points }, i) => {
    const path = points.map(([ranks, value]) => `${x(ranks).toFixed(1)},${y(value).toFixed(1)}`);
    const colour = colours[i % colours.length];
    return (
      `<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>` +
      text([left + width + 12, top + 14 + 18 * i], name, `fill="${colour}"`)
    );
  });
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 370" font-family="sans-serif" font-size="12">',
    '<rect width="760" height="370" fill="#fff"/>',
    text([left, 22], title, 'font-size="14"'),
    ...rules,
    ...ticks,
    text([left + width / 2, top + height + 42], 'ranks', 'text-anchor="middle"'),
    ...lines,
    '</svg>\n',
  ].join('\n');
}
