import { CounterpointError, nearestWord, type Dataset } from '@counterpoint/core';
import { usualColumns, type CaptionSource } from '@counterpoint/multimodal';

/** Samples whose facts are looked at. */
const looked = 200;

/**
 * The columns that captions are taken from; none where they are made of classes.
 *
 * @param captions of each sample
 * @throws CP_CLI_CAPTIONS when no sample has a caption, or a column that is named does not exist,
 *   with the columns that there are
 */
export async function captionColumns(
  dataset: Dataset,
  captions: readonly (readonly string[])[],
  { columns, classes }: CaptionSource,
): Promise<readonly string[]> {
  const { names, usual } = await namesOf(dataset);
  const missing = columns?.find((column) => !names.has(column.split('.')[0]!));
  const isEmpty = captions.every((each) => each.length === 0);
  if (missing === undefined && !isEmpty)
    return columns ?? (classes === undefined ? [...usual] : []);
  const list = [...names];
  const near = missing === undefined ? undefined : nearestWord(missing, list);
  throw new CounterpointError('CP_CLI_CAPTIONS', {
    what:
      missing === undefined
        ? `None of ${captions.length} samples has a caption`
        : `There is no column "${missing}" of captions`,
    where: dataset.name,
    expected: list.length === 0 ? 'a text beside each sample' : `one of ${list.join(', ')}`,
    remedy: near === undefined ? 'name the column with --columns' : `did you mean "${near}"`,
    facts: { columns: list },
  });
}

/** The columns that captions of a run are taken from in other data, where it has them. */
export async function knownCaptionColumns(
  dataset: Dataset,
  { columns, classes }: CaptionSource,
): Promise<readonly string[]> {
  if (columns === undefined && classes !== undefined) return [];
  const { names, usual } = await namesOf(dataset);
  return columns === undefined
    ? [...usual]
    : columns.map((column) => column.split('.')[0]!).filter((column) => names.has(column));
}

/** The facts of the first samples, and those of them that usually hold captions. */
async function namesOf(
  dataset: Dataset,
): Promise<{ readonly names: ReadonlySet<string>; readonly usual: ReadonlySet<string> }> {
  const names = new Set<string>();
  const usual = new Set<string>();
  let count = 0;
  const order = { seed: 0, epoch: 0, shuffle: false };
  for await (const { metadata = {} } of dataset.epoch(order, 0, () => undefined)) {
    for (const name of Object.keys(metadata)) names.add(name);
    for (const name of usualColumns(metadata)) usual.add(name);
    if (++count === looked) break;
  }
  return { names, usual };
}
