/** Facts by which captions usually go, in any case; the first that is there is used. */
export const captionColumns: readonly string[] = [
  'captions',
  'caption',
  'text',
  'sentence',
  'sentences',
  'title',
  'description',
  'alt',
  'transcript',
  'comment',
];

const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/gu;

/**
 * The captions of a sample, each once, in order; empty ones are left out. Each line of a text is a
 * caption, as in files with several captions of one picture.
 *
 * @param columns of metadata: a string or a list of strings each, within objects by dots
 *   (`names.de`). Default: the first of {@link captionColumns}
 */
export function captionsOf(
  metadata: Readonly<Record<string, unknown>>,
  columns?: readonly string[],
): string[] {
  const captions = (columns ?? usualColumns(metadata)).flatMap((column) => {
    const value = at(metadata, column);
    return Array.isArray(value) ? value : [value];
  });
  return [
    ...new Set(
      captions
        .filter((value): value is string => typeof value === 'string')
        .flatMap((value) => value.split(/\r?\n/u))
        .map((value) => value.replace(control, ' ').trim())
        .filter((value) => value !== ''),
    ),
  ];
}

/** The column whose usual name says that it holds captions; none where there is no such column. */
export function usualColumns(metadata: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(metadata).filter((name) => isCaption(metadata[name]));
  return captionColumns
    .flatMap((usual) => names.filter((name) => name.trim().toLowerCase() === usual))
    .slice(0, 1);
}

function isCaption(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (Array.isArray(value) && value.some((each) => typeof each === 'string'))
  );
}

function at(metadata: Readonly<Record<string, unknown>>, path: string): unknown {
  return path in metadata
    ? metadata[path]
    : path
        .split('.')
        .reduce<unknown>(
          (inner, key) =>
            typeof inner === 'object' && inner !== null
              ? (inner as Record<string, unknown>)[key]
              : undefined,
          metadata,
        );
}
