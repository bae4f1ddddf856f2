import { categoryColour, cssOf, levelColour, rgbOf, type Rgb } from '../palette.js';
import { factText } from './fact-text.js';
import type { Page } from './page-contents.js';

/** How points are coloured: a colour each, and what the legend says. */
export interface Colouring {
  readonly name: string;
  /** [count, 3]: red, green and blue. */
  readonly colours: Uint8Array;
  /** The entry of each point in the legend; -1 for none. */
  readonly codes: Int32Array;
  readonly legend: readonly {
    readonly name: string;
    readonly colour: string;
    readonly count: number;
  }[];
}

/** What the map can be coloured by. */
export function colourings(page: Page): string[] {
  return [
    ...(page.crossModal ? ['side'] : []),
    ...(page.classification ? ['class', 'predicted class', 'error'] : []),
    ...page.facts.map(({ name }) => name).filter((name) => !['class', 'side'].includes(name)),
    'trust',
    ...(page.comparison ? ['overlap with the other run'] : []),
  ];
}

/** @param dark the colours on dark paper */
export function colouringBy(page: Page, name: string, map: number, dark: boolean): Colouring {
  if (name === 'class') return ofCodes(name, page.whole(page.labels), page.classes, dark);
  if (name === 'predicted class')
    return ofCodes(name, page.whole(page.predicted), page.classes, dark);
  if (name === 'error') {
    const [labels, predicted] = [page.whole(page.labels), page.whole(page.predicted)];
    const codes = Int32Array.from(labels, (label, i) =>
      label < 0 ? -1 : label === predicted[i] ? 0 : 3,
    );
    return ofCodes(name, codes, ['as its neighbours', '', '', 'unlike its neighbours'], dark);
  }
  if (name === 'side' && page.crossModal) {
    const sides = Int32Array.from(page.bytes(page.crossModal.side));
    return ofCodes(name, sides, page.crossModal.sides, dark);
  }
  const fact = page.facts.find((entry) => entry.name === name);
  if (fact?.categories) return ofCodes(name, page.whole(fact.values), fact.categories, dark);
  if (fact)
    return ofNumbers(name, page.float(fact.values), dark, undefined, (value) =>
      factText(fact, value, 3),
    );
  if (name.startsWith('overlap') && page.comparison)
    return ofNumbers(name, page.float(page.comparison.overlaps), dark, [0, 1]);
  return ofNumbers('trust', page.float((page.maps[map] ?? page.maps[0]!).trust), dark, [0, 1]);
}

function ofCodes(
  name: string,
  codes: Int32Array,
  categories: readonly string[],
  dark: boolean,
): Colouring {
  const counts = categories.map(() => 0);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const colours = categories.map((_, code) => rgbOf(categoryColour(code, dark)));
  const none = rgbOf(categoryColour(-1, dark));
  return {
    name,
    codes,
    colours: painted(codes, (code) => colours[code] ?? none),
    legend: categories.map((category, code) => ({
      name: category,
      colour: categoryColour(code, dark),
      count: counts[code]!,
    })),
  };
}

function painted(values: Int32Array | Float32Array, colourOf: (value: number) => Rgb): Uint8Array {
  const colours = new Uint8Array(3 * values.length);
  for (let i = 0; i < values.length; i++) {
    const [red, green, blue] = colourOf(values[i]!);
    colours[3 * i] = red;
    colours[3 * i + 1] = green;
    colours[3 * i + 2] = blue;
  }
  return colours;
}

function ofNumbers(
  name: string,
  values: Float32Array,
  dark: boolean,
  range?: readonly [number, number],
  textOf = (value: number): string => factText({}, value, 3),
): Colouring {
  let [low, high] = range ?? [Infinity, -Infinity];
  if (!range)
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  const level = (value: number) => (high === low ? 0.5 : (value - low) / (high - low));
  const steps = [0, 0.25, 0.5, 0.75, 1];
  return {
    name,
    codes: Int32Array.from(values, (value) =>
      Number.isNaN(value) ? -1 : Math.max(0, Math.min(4, Math.round(level(value) * 4))),
    ),
    colours: painted(values, (value) => levelColour(level(value), dark)),
    legend: steps.map((step) => ({
      name: textOf(low + step * (high - low)),
      colour: cssOf(levelColour(step, dark)),
      count: -1,
    })),
  };
}
