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

const grey = '#8a8a8a';

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

/** The part of the scale that is seen on each paper: its ends are near black and near white. */
const visibleRange = { light: [0, 0.88], dark: [0.3, 1] } as const;
/** The least luminance of a point on dark paper: a contrast of 2.5 to it. */
const leastLuminance = 0.1;

/** How much white (above 0) or black (below 0) each further round of the colours has. */
const rounds = [0, 0.5, -0.45, -0.7];

/** The number of categories that have a colour of their own. */
export const distinctCategories = categories.length * rounds.length;

/**
 * After the colours come lighter and darker ones; from {@link distinctCategories} on they repeat.
 *
 * @param code -1 for none
 * @param dark the colour on dark paper
 */
export function categoryColour(code: number, dark: boolean): string {
  if (code < 0) return dark ? lightened(grey) : grey;
  const round = rounds[Math.floor(code / categories.length) % rounds.length]!;
  const colour = mixed(
    rgbOf(categories[code % categories.length]!),
    round < 0 ? 0 : 255,
    Math.abs(round),
  );
  return dark ? lightened(cssHex(colour)) : cssHex(colour);
}

/** A colour with a share of white (255) or black (0). */
const mixed = (colour: Rgb, level: 0 | 255, share: number): Rgb =>
  colour.map((part) => Math.round(part + share * (level - part))) as unknown as Rgb;

/** A colour with as much white as makes it visible on dark paper. */
function lightened(hex: string): string {
  const colour = rgbOf(hex);
  for (let white = 0; ; white += 0.05) {
    const lighter = mixed(colour, 255, white);
    if (luminance(lighter) >= leastLuminance) return cssHex(lighter);
  }
}

/** WCAG 2.2, relative luminance: 0 to 1. */
export function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const cssHex = (colour: Rgb): string =>
  `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;

/**
 * @param level 0 to 1; anything else is grey
 * @param dark the colour on dark paper
 */
export function levelColour(level: number, dark: boolean): Rgb {
  if (!(level >= 0 && level <= 1)) return [138, 138, 138];
  const [low, high] = visibleRange[dark ? 'dark' : 'light'];
  const at = (low + level * (high - low)) * (stops.length - 1);
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
