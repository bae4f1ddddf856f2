import { CounterpointError } from '@counterpoint/core';
import type { PairExplanation } from '../explain-pair.js';
import { placeTotals } from '../places/pair-decomposition.js';
import { heatColour, heatLevels } from './heat-colour.js';
import { over, rasterPng, turnedGrid, type Raster } from './raster.js';
import type { SideView } from './side-view.js';

const side = 256;
const gap = 8;

/**
 * An explanation of two pictures or spectrograms as PNG: on the left a, on the right b; the first
 * row plain, then a row for each method
 * that applies (place pairs, integrated gradients, occlusion). There is no text in it.
 *
 * @throws CP_EXPLAIN_FORMAT for texts and other samples without a picture
 */
export function explanationPng(
  explanation: PairExplanation,
  { a, b }: { readonly a: SideView; readonly b: SideView },
): Uint8Array {
  const rasters = [a.raster, b.raster];
  if (rasters[0] === undefined || rasters[1] === undefined)
    throw new CounterpointError('CP_EXPLAIN_FORMAT', {
      what: 'A side of the pair has no picture',
      expected: 'two pictures or spectrograms',
      remedy: 'write SVG or JSON',
    });
  const panels = rasters as [Raster, Raster];
  const rows = heatRows(explanation);
  const heights = panels.map(({ width, height }) => Math.round((side * height) / width));
  const rowHeight = Math.max(...heights) + gap;
  const [width, height] = [2 * side + 3 * gap, rows.length * rowHeight + gap];
  const data = new Uint8Array(width * height * 3).fill(255);
  rows.forEach((row, r) =>
    panels.forEach((raster, s) =>
      paint(data, width, gap + s * (side + gap), gap + r * rowHeight, heights[s]!, raster, row[s]),
    ),
  );
  return rasterPng({ width, height, data });
}

type Heat = { readonly values: ArrayLike<number>; readonly grid: readonly [number, number] };

function heatRows({ places, a, b }: PairExplanation): (readonly (Heat | undefined)[])[] {
  const rows: (readonly (Heat | undefined)[])[] = [[undefined, undefined]];
  if (!('reason' in places))
    rows.push([
      { values: placeTotals(places, 'a'), grid: places.gridA },
      { values: placeTotals(places, 'b'), grid: places.gridB },
    ]);
  const gradients = [a, b].map(({ gradients: attribution }) =>
    'reason' in attribution ? undefined : { values: attribution.places, grid: attribution.grid },
  );
  const drops = [a, b].map(({ occlusion: occlusions }) =>
    'reason' in occlusions ? undefined : { values: occlusions.drops, grid: occlusions.grid },
  );
  for (const row of [gradients, drops]) if (row.some((heat) => heat)) rows.push(row);
  return rows;
}

function paint(
  data: Uint8Array,
  width: number,
  left: number,
  top: number,
  height: number,
  raster: Raster,
  heat: Heat | undefined,
): void {
  const grid = heat && turnedGrid(heat.values, heat.grid, raster.turned);
  const levels = grid && heatLevels(grid.values);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < side; x++) {
      const from =
        (Math.floor((y * raster.height) / height) * raster.width +
          Math.floor((x * raster.width) / side)) *
        3;
      const under = [raster.data[from]!, raster.data[from + 1]!, raster.data[from + 2]!] as const;
      const place =
        grid &&
        Math.floor((y * grid.rows) / height) * grid.columns + Math.floor((x * grid.columns) / side);
      const { colour, opacity } = heatColour(place === undefined ? 0 : levels![place]!);
      data.set(over(under, colour, 0.8 * opacity), ((top + y) * width + left + x) * 3);
    }
}
