/** Facts by which captions usually go; the first that is there is taken. */
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
];

const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/gu;

/**
 * The captions of a sample, each once, in order; empty ones are left out.
 *
 * @param columns of metadata: a string or a list of strings each, within objects by dots
 *   (`names.de`). Default: the first of {@link captionColumns}
 */
export function captionsOf(
  metadata: Readonly<Record<string, unknown>>,
  columns?: readonly string[],
): string[] {
  const from = columns ?? captionColumns.filter((name) => isCaption(metadata[name])).slice(0, 1);
  const found = from.flatMap((column) => {
    const value = at(metadata, column);
    return Array.isArray(value) ? value : [value];
  });
  return [
    ...new Set(
      found
        .filter((value): value is string => typeof value === 'string')
        .map((value) => value.replace(control, ' ').trim())
        .filter((value) => value !== ''),
    ),
  ];
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
