/** The columns of a Parquet file, from its footer. None where it cannot be read. */
export async function parquetColumns(path: string): Promise<readonly string[]> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } = await import('hyparquet');
  try {
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(path));
    return parquetSchema(metadata).children.map(({ element }) => element.name);
  } catch {
    return []; // what is wrong with it is reported when it is opened
  }
}
