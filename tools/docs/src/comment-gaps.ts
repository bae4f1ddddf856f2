import type { PublicName } from './public-api.js';

/** `[N, D]`, `[rows x columns]`, `[]`, `a scalar`; not a link of Markdown. */
const shape = /\[[^\]]*\](?!\()|\bscalar\b/;

/** Named variables have stable names and any shapes. */
const variableSets = /\.(variables|state)$/;

/**
 * What the doc comment of a public name lacks; undefined where it is complete. Functions, classes,
 * methods, constants and types need a comment; properties do not. Where a parameter, the result or
 * a value is a tensor or an array of floats, the comment, or that of its interface, states a shape.
 */
export function commentGap(name: PublicName): string | undefined {
  const { kind, comment, ownerComment } = name;
  if (kind !== 'property' && comment.trim() === '')
    return `${name.place} ${name.name}: no doc comment`;
  if (!name.holdsNumbers || (kind === 'property' && variableSets.test(name.name))) return undefined;
  const stated = kind === 'property' ? comment + ownerComment : comment;
  return shape.test(stated) ? undefined : `${name.place} ${name.name}: no shape`;
}

/** Public parts of losses and methods that are neither. */
const parts = new Set([
  ...[
    'anchorMean',
    'anchorRows',
    'inBatch',
    'logSumExpRows',
    'maskLogits',
    'recomputed',
    'rowCosines',
    'rowIndices',
  ],
  ...['sameGroup', 'sameIndex', 'stopGradient', 'unionMask', 'unitRows', 'withTraits'],
  ...['followAll', 'weightedObjectives'],
]);

/** Variants that are the same source's as the loss before them in the file. */
const variants = new Set(['dclw', 'supConLabels']);

/**
 * The losses and methods among public names: functions of a folder `loss` or `method`, and classes
 * with `embed` and `objective`.
 */
export function lossesAndMethods(names: readonly PublicName[]): PublicName[] {
  const all = new Set(names.map(({ name }) => name));
  return names.filter(({ name, kind, place }) =>
    kind === 'class'
      ? all.has(`${name}.embed`) && all.has(`${name}.objective`)
      : kind === 'function' && /\/(loss|method)\/[^/]+$/.test(place) && !parts.has(name),
  );
}

/** What the comment of a loss or method lacks: an example, the address of its source. */
export function exampleGap({ name, place, comment }: PublicName): string | undefined {
  const lacks = [
    comment.includes('@example') ? '' : 'no example',
    /https:\/\//.test(comment) || variants.has(name) ? '' : 'no source',
  ].filter((each) => each !== '');
  return lacks.length === 0 ? undefined : `${place} ${name}: ${lacks.join(', ')}`;
}
