import type { ColumnMetaData, SchemaTree } from 'hyparquet';

/** A column of stored values: a column of the table, or a part of one that is nested. */
export interface LeafColumn {
  readonly metadata: ColumnMetaData;
  /** Bytes of a value of fixed length. */
  readonly typeLength: number | undefined;
  /** The level of a value that is there: how many of its parents may be missing or repeat. */
  readonly definitionLevel: number;
  /** How many of its parents repeat. */
  readonly repetitionLevel: number;
  /** One value or null in each row. */
  readonly isFlat: boolean;
}

/** @throws an error with the reason when the schema has no such column */
export function leafColumn(root: SchemaTree, metadata: ColumnMetaData): LeafColumn {
  const path = [root];
  for (const name of metadata.path_in_schema) {
    const next = path.at(-1)!.children.find(({ element }) => element.name === name);
    if (next === undefined)
      throw new Error(`its schema has no column "${metadata.path_in_schema.join('.')}"`);
    path.push(next);
  }
  const { element, children } = path.at(-1)!;
  if (children.length > 0 || path.length === 1) throw new Error('a column of it holds no values');
  const repeats = path.filter((node) => node.element.repetition_type === 'REPEATED');
  return {
    metadata,
    typeLength: element.type_length,
    definitionLevel: path.slice(1).filter((node) => node.element.repetition_type !== 'REQUIRED')
      .length,
    repetitionLevel: repeats.length,
    isFlat: path.length === 2 && element.repetition_type !== 'REPEATED',
  };
}

/** Names of all columns of stored values below a node. */
export function leafPaths({ children, path }: SchemaTree): string[] {
  return children.length === 0 ? [path.join('.')] : children.flatMap(leafPaths);
}
