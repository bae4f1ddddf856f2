import { stat } from 'node:fs/promises';
import { compareClassNames } from '../classes/compare-class-names.js';
import { defaultBytes } from '../dataset/default-bytes.js';
import type { ReportedDataset, SplitCount } from '../report/data-report.js';
import type { RawSample } from '../sample/raw-sample.js';
import type { OpenOptions } from './open-options.js';
import { openPart } from './open-part.js';
import { isSplitFolder } from './split-names.js';
import type { Split } from './split.js';

/** Other splits of up to this size are opened to count their samples. */
const countedBytes = 8 * 2 ** 20;

/**
 * A split that was opened so that labels mean the same class in every split, and the sizes of the
 * other splits where they are known.
 */
export interface SurveyedSplit {
  readonly dataset: ReportedDataset<RawSample>;
  readonly splits: readonly SplitCount[];
}

/**
 * Opens a split and looks at the others: at their classes where the split has some, and at their
 * sizes where that is cheap.
 */
export async function surveySplits(
  path: string,
  part: Split,
  parts: readonly Split[],
  options: OpenOptions,
): Promise<SurveyedSplit> {
  const dataset = await openPart(path, part, options);
  const sizes = new Map([[part.split, dataset.size]]);
  const names = new Set(dataset.classes);
  const mayShare =
    options.classes === undefined &&
    isSplitFolder(part.split) &&
    (dataset.classes !== undefined || part.layout === 'folder');
  for (const other of parts) {
    if (other === part || other.layout === 'cifar' || other.layout === 'idx') continue;
    const shares = mayShare && other.layout === part.layout && isSplitFolder(other.split);
    const limit = shares ? (options.memoryBytes ?? defaultBytes) : countedBytes;
    if ((await storedBytes(other)) > limit) continue;
    // What is wrong with another split is reported when that one is opened.
    const opened = await openPart(path, other, { ...options, onSkip: () => undefined }).catch(
      () => undefined,
    );
    if (opened === undefined) continue;
    sizes.set(other.split, opened.size);
    if (shares) for (const name of opened.classes ?? []) names.add(name);
    await opened.close?.();
  }
  const splits = parts
    .filter(({ split }) => split !== '')
    .map(({ split }) => ({ name: split, samples: sizes.get(split) }));
  if (!mayShare || names.size === (dataset.classes?.length ?? 0)) return { dataset, splits };
  await dataset.close?.();
  const { onSkip } = options;
  const unified = await openPart(path, part, {
    ...options,
    classes: [...names].sort(compareClassNames),
    onSkip: onSkip === undefined ? undefined : () => undefined,
  });
  const { classesFrom } = dataset.report;
  return {
    dataset: {
      ...unified,
      report: { ...unified.report, classesFrom: `${classesFrom ?? 'folders'} of all splits` },
    },
    splits,
  };
}

async function storedBytes({ files, layout }: Split): Promise<number> {
  if (layout === 'folder') return 0;
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
