import type { FileMetaData } from 'hyparquet';
import { isReadCodec } from './inflate-page.js';

/**
 * A footer may claim anything; nothing is read or allocated by a claim that the file cannot hold.
 *
 * @throws an error with the reason
 */
export function checkFooter(
  { row_groups: groups, num_rows: total }: FileMetaData,
  fileBytes: number,
): void {
  let rows = 0;
  for (const group of groups) {
    rows += Number(group.num_rows);
    if (Number(group.num_rows) < 0) throw new Error('a row group claims a negative number of rows');
    for (const { meta_data: column, file_path: elsewhere } of group.columns) {
      if (elsewhere !== undefined) throw new Error('its columns are in another file');
      if (column === undefined) continue;
      const start = Number(column.dictionary_page_offset || column.data_page_offset);
      const stored = Number(column.total_compressed_size);
      if (start < 0 || stored < 0 || start + stored > fileBytes)
        throw new Error('a column claims bytes beyond the end of the file');
      if (column.codec === 'ZSTD' && !isReadCodec('ZSTD'))
        throw new Error('it is compressed with zstd, which needs Node.js 22.15 or later');
      if (!isReadCodec(column.codec))
        throw new Error(`it is compressed with ${column.codec}, which is not read`);
    }
  }
  if (rows > 1e5 + 1000 * fileBytes)
    throw new Error(`it claims ${rows} rows in ${fileBytes} bytes`);
  if (rows !== Number(total))
    throw new Error(`its row groups hold ${rows} rows and its footer claims ${total}`);
}
