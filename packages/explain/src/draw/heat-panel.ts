import { heatColour, heatLevels } from './heat-colour.js';
import { rasterPng, turnedGrid } from './raster.js';
import type { SideView } from './side-view.js';
import { svgText } from './svg-text.js';

/** Width of a panel in SVG units. */
export const panelWidth = 260;

/** A drawn part and how high it is. */
export interface SvgPanel {
  readonly svg: string;
  readonly height: number;
}

/**
 * One side with an attribution laid over it: cells over a picture or spectrogram, coloured words
 * for a text, bars for the rest.
 */
export function heatPanel(
  { raster, words }: SideView,
  places: ArrayLike<number>,
  grid: readonly [number, number],
): SvgPanel {
  if (words && words.length > 0) return wordPanel(words, places);
  const { values, rows, columns } = turnedGrid(places, grid, raster?.turned ?? false);
  const levels = heatLevels(values);
  const height = raster ? Math.max(60, (panelWidth * raster.height) / raster.width) : 60;
  const [cellWidth, cellHeight] = [panelWidth / columns, height / rows];
  const picture = raster
    ? `<image width="${panelWidth}" height="${height}" preserveAspectRatio="none" image-rendering="pixelated" ` +
      `href="data:image/png;base64,${Buffer.from(rasterPng(raster)).toString('base64')}"/>`
    : '';
  const cells = [...levels].map((level, i) => {
    const { colour, opacity } = heatColour(level);
    const [x, y] = [(i % columns) * cellWidth, Math.floor(i / columns) * cellHeight];
    return opacity < 0.02
      ? ''
      : `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(cellWidth)}" height="${fixed(cellHeight)}" ` +
          `fill="rgb(${colour.join()})" fill-opacity="${(0.8 * opacity).toFixed(2)}"/>`;
  });
  return { svg: `<g>${picture}${cells.join('')}</g>`, height };
}

/** Words in lines, each on the colour of its value. */
function wordPanel(words: readonly string[], places: ArrayLike<number>): SvgPanel {
  const levels = heatLevels(places);
  let [x, line] = [0, 0];
  const marks = words.map((word, i) => {
    const width = 8 * Math.min(24, [...word].length) + 10;
    if (x > 0 && x + width > panelWidth) [x, line] = [0, line + 1];
    const { colour, opacity } = heatColour(levels[i] ?? 0);
    const left = x;
    x += width + 4;
    return (
      `<rect x="${left}" y="${line * 26}" width="${width}" height="22" rx="3" fill="rgb(${colour.join()})" ` +
      `fill-opacity="${(0.7 * opacity).toFixed(2)}"/>${svgText(left + 5, line * 26 + 15, word, '', 24)}`
    );
  });
  return { svg: `<g>${marks.join('')}</g>`, height: (line + 1) * 26 };
}

function fixed(value: number): string {
  return value.toFixed(2);
}
