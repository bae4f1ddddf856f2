import { wholeNumber } from '@counterpoint/cli';
import { CounterpointError, type Dataset, type SkippedSample } from '@counterpoint/core';
import { openDataset, sameSplit } from '@counterpoint/data';
import { bouncerDataset } from '@counterpoint/video';

export interface OpenClipsOptions {
  /**
   * `train`, `validation`, `test`; `unseen` of drawn clips shows combinations that training never
   * does.
   */
  readonly split?: string;
  readonly label?: string;
  readonly extensions: readonly string[];
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/** The name of drawn clips, and how many. */
const drawnClips = /^bouncers(?::(\d+))?$/u;

/** The split of drawn clips whose combinations training never shows. */
const unseenSplit = 'unseen';

/**
 * Videos of a folder, a manifest with `start` and `end`, or shards; files stay on the disk until
 * they are decoded. `bouncers` and `bouncers:512` draw clips instead.
 */
export async function openClips(path: string, options: OpenClipsOptions): Promise<Dataset> {
  const { split, label, extensions, onSkip } = options;
  const match = drawnClips.exec(path);
  if (match === null) {
    return openDataset(path, {
      split: split || undefined,
      labelColumn: label,
      load: 'path',
      extensions,
      onSkip,
    });
  }
  const part = partOf(split, path);
  return bouncerDataset({
    part,
    size: match[1] === undefined ? (part === 'train' ? 2048 : 256) : wholeNumber(1)(match[1]),
    label: propertyOf(label, path),
  });
}

const parts = ['train', 'validation', 'test', unseenSplit] as const;

/** @throws CP_DATA_SPLIT */
function partOf(split: string | undefined, where: string): (typeof parts)[number] {
  if (split === undefined || split === '') return 'train';
  const part = parts.find((each) => sameSplit(each, split));
  if (part !== undefined) return part;
  throw new CounterpointError('CP_DATA_SPLIT', {
    what: `There is no split "${split}"`,
    where,
    expected: parts.join(', '),
    facts: { split, splits: parts },
  });
}

const properties = ['material', 'shape', 'size'] as const;

/** @throws CP_VISION_USAGE */
function propertyOf(label: string | undefined, where: string): (typeof properties)[number] {
  if (label === undefined || label === '') return 'material';
  const property = properties.find((each) => each === label);
  if (property !== undefined) return property;
  throw new CounterpointError('CP_VISION_USAGE', {
    what: `Drawn clips have no class "${label}"`,
    where,
    expected: properties.join(', '),
    remedy: 'name one of these with --label, or leave it out',
    facts: { label, labels: properties },
  });
}

/** The splits of drawn clips; undefined for data on disk. */
export function drawnSplits(path: string): readonly string[] | undefined {
  return drawnClips.test(path) ? parts : undefined;
}
