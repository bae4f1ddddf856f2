import type { ReportedDataset } from '../report/data-report.js';
import type { RawSample } from '../sample/raw-sample.js';
import { readIdx, wrongIdx } from './idx.js';
import { pixelDataset } from './pixel-dataset.js';

/** The name and the class names of {@link idxDataset}. */
export interface IdxOptions {
  readonly name?: string;
  /** Class names in the order of the labels. */
  readonly classes?: readonly string[];
}

/**
 * Pictures of an idx file, [count, height, width] or [count, height, width, channels], with the
 * labels of another, as MNIST,
 * Fashion-MNIST and EMNIST have them; plain or gzip. Kept in memory.
 *
 * @throws CP_DATA_IDX
 */
export async function idxDataset(
  picturesPath: string,
  labelsPath?: string,
  options: IdxOptions = {},
): Promise<ReportedDataset<RawSample>> {
  const pictures = await readIdx(picturesPath);
  const [size = 0, height = 0, width = 0, channels = 1] = pictures.shape;
  if (pictures.shape.length < 3 || pictures.shape.length > 4)
    throw wrongIdx(`it has ${pictures.shape.length} axes where pictures have 3 or 4`, picturesPath);
  const labels = labelsPath === undefined ? undefined : await readIdx(labelsPath);
  if (labels !== undefined && (labels.shape.length !== 1 || labels.shape[0] !== size)) {
    throw wrongIdx(`it has ${labels.shape.join(' x ')} labels for ${size} pictures`, labelsPath!);
  }
  const { classes } = options;
  const outside =
    classes === undefined ? -1 : (labels?.data.findIndex((label) => label >= classes.length) ?? -1);
  if (outside >= 0)
    throw wrongIdx(
      `its label ${labels!.data[outside]} is none of ${classes!.length} classes`,
      labelsPath!,
    );
  const bytes = height * width * channels;
  return pixelDataset({
    layout: 'idx',
    name: options.name ?? picturesPath,
    size,
    content: labels === undefined ? [pictures.data] : [pictures.data, labels.data],
    array: (index) => ({
      data: pictures.data.subarray(index * bytes, (index + 1) * bytes),
      shape: [height, width, channels],
    }),
    label: labels === undefined ? undefined : (index: number) => labels.data[index]!,
    classes,
  });
}
