/** Okabe and Ito's eight colours, then Tol's: told apart by colour-blind readers. */
const categories = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#d55e00',
  '#cc79a7',
  '#56b4e9',
  '#b8a800',
  '#7a7a7a',
  '#332288',
  '#88ccee',
  '#117733',
  '#999933',
  '#882255',
  '#aa4499',
  '#44aa99',
  '#ddcc77',
  '#cc6677',
  '#661100',
  '#6699cc',
  '#aa4466',
];

/** Stops of cividis, which keeps its order without colour. */
const stops: readonly (readonly [number, number, number])[] = [
  [0, 34, 78],
  [53, 69, 108],
  [102, 105, 112],
  [148, 142, 119],
  [200, 184, 102],
  [254, 232, 56],
];

export type Rgb = readonly [number, number, number];

export function categoryColour(code: number): string {
  return code < 0 ? '#8a8a8a' : categories[code % categories.length]!;
}

/** @param level 0 to 1; anything else is grey */
export function levelColour(level: number): Rgb {
  if (!(level >= 0 && level <= 1)) return [138, 138, 138];
  const at = level * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(at));
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(
      stops[below]![channel] + (at - below) * (stops[below + 1]![channel] - stops[below]![channel]),
    );
  return [mix(0), mix(1), mix(2)];
}

export function rgbOf(hex: string): Rgb {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export const cssOf = ([r, g, b]: Rgb): string => `rgb(${r}, ${g}, ${b})`;
