import { cifarDataset } from '../array/cifar-dataset.js';
import { idxDataset } from '../array/idx-dataset.js';
import { captionRows } from '../captions/caption-rows.js';
import { folderDataset } from '../folder/folder-dataset.js';
import { manifestDataset } from '../folder/manifest-dataset.js';
import type { ReportedDataset } from '../report/data-report.js';
import type { RawSample } from '../sample/raw-sample.js';
import { parquetRows } from '../parquet/parquet-rows.js';
import { rowDataset } from '../table/row-dataset.js';
import type { RowSource } from '../table/row-source.js';
import { textRows } from '../table/text-rows.js';
import { tarDataset } from '../tar/tar-dataset.js';
import { findClassFile } from './find-class-file.js';
import type { OpenOptions } from './open-options.js';
import { noParts } from './no-parts.js';
import { isSplitName, sameSplit } from './split-names.js';
import { splitRows } from './split-rows.js';
import type { Split } from './split.js';

/** Opens one split of some data. */
export async function openPart(
  path: string,
  part: Split,
  options: OpenOptions,
): Promise<ReportedDataset<RawSample>> {
  const { files, layout, split } = part;
  const { load, labelColumn, pathColumn, idColumn, delimiter, quote, classes, onSkip } = options;
  const extensions = options.extensions?.length === 0 ? undefined : options.extensions;
  const name = split === '' ? path : `${path} (${split})`;
  const classFile = classes === undefined ? await findClassFile(part) : undefined;
  const about = { name, classes, classFile, onSkip };
  const bounds = { memoryBytes: options.memoryBytes, bufferBytes: options.bufferBytes };
  const splitName = options.split;
  // An archive that is not called after a split may hold folders that are.
  const within = split === '' || (layout === 'tar' && !isSplitName(split));
  const inner =
    within && splitName !== undefined && !sameSplit(split, splitName) ? splitName : undefined;
  switch (layout) {
    case 'tar':
      return tarDataset(files, { ...about, ...bounds, extensions, split: inner });
    case 'cifar':
      return cifarDataset(files, { name, split: split === 'test' ? 'test' : 'train' });
    case 'idx':
      return idxDataset(files[0]!, files[1], { name, classes: classes ?? classFile?.names });
    case 'folder':
      return folderDataset(files[0]!, { ...about, extensions, load });
    case 'manifest': {
      const columns = { labelColumn, pathColumn, idColumn, delimiter, quote };
      const rows = part.captionsRoot && captionRows(files[0]!, part.captionsRoot);
      return manifestDataset(files[0]!, {
        ...about,
        ...columns,
        load,
        split: inner,
        ...(rows && { rows }),
      });
    }
    case 'parquet':
    case 'table': {
      const sources: RowSource[] = [];
      for (const file of files) {
        if (layout === 'parquet') sources.push(...(await parquetRows(file)));
        else sources.push(textRows(file, { delimiter, quote }));
      }
      const rows = await rowDataset(sources, { ...about, ...bounds, labelColumn, idColumn });
      if (split !== '') return rows;
      const some = await splitRows(rows, splitName, path);
      if (some === undefined && splitName !== undefined && !sameSplit(splitName, 'train'))
        throw noParts(splitName, path);
      return some ?? rows;
    }
  }
}
