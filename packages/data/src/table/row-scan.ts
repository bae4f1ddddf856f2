import { CounterpointError, isCounterpointError } from '@counterpoint/core';
import { createHash } from 'node:crypto';
import { skipOrThrow, type OnSkip } from '../dataset/read-result.js';
import { labelKind } from '../sample/label-encoder.js';
import { findColumn, requireColumn } from './find-column.js';
import type { Row, RowSource } from './row-source.js';

export interface RowScanOptions {
  readonly name: string;
  readonly labelColumn?: string;
  readonly idColumn?: string | null;
  readonly memoryBytes: number;
  readonly onSkip?: OnSkip;
}

/** What a first look through all rows finds. */
export interface RowScan {
  /** The rows, where they fit in memory. */
  readonly rows?: readonly Row[];
  /** Of each source: bytes and place of each row. */
  readonly sizes: readonly (readonly number[])[];
  readonly places: readonly (readonly number[])[];
  readonly fingerprint: string;
  readonly columns: readonly string[];
  /** Columns whose values are all numbers, blanks aside. */
  readonly numeric: readonly string[];
  readonly labelColumn?: string;
  /** How many rows have each label. */
  readonly labels: ReadonlyMap<string, number>;
  readonly idColumn?: string;
}

/** What a row weighs in memory beside twice its bytes. */
const rowOverhead = 160;
/** More different labels than this are no classes. */
const mostClasses = 100_000;
const labelNames = ['label', 'class'];
const idNames = ['id', '_id'];
/** Ids are compared up to this many rows. */
const mostIds = 5_000_000;

/**
 * Reads all rows once.
 *
 * @throws CP_DATA_COLUMN for a column that is not there; CP_DATA_DUPLICATE_KEY for an id that
 *   occurs twice
 */
export async function scanRows(
  sources: readonly RowSource[],
  { name, labelColumn, idColumn, memoryBytes, onSkip }: RowScanOptions,
): Promise<RowScan> {
  const hash = createHash('sha256');
  const sizes: number[][] = [];
  const places: number[][] = [];
  let rows: Row[] | undefined = [];
  let size = 0;
  let count = 0;
  let failure: unknown;
  const columns = new Columns(labelColumn, idColumn);

  for (const source of sources) {
    const ownSizes: number[] = [];
    const ownPlaces: number[] = [];
    try {
      for await (const batch of source.rows()) {
        for (const each of batch) {
          if ('error' in each) {
            failure ??= each.error;
            skipOrThrow({ key: `${source.name}:${each.place}`, error: each.error }, onSkip);
            continue;
          }
          columns.add(each.row, `${source.name}:${each.place}`);
          hash.update(`${each.place}:${each.bytes},`);
          const weight = 2 * each.bytes + rowOverhead;
          ownSizes.push(weight);
          ownPlaces.push(each.place);
          size += weight;
          count++;
          if (size > memoryBytes) rows = undefined;
          rows?.push(each.row);
        }
      }
    } catch (error) {
      failure ??= error;
      skipOrThrow({ key: source.name, error }, onSkip);
    }
    hash.update(`${source.name}\n`);
    sizes.push(ownSizes);
    places.push(ownPlaces);
  }
  // Without a single row the reason is the error, not that there is none.
  if (count === 0 && isCounterpointError(failure)) throw failure;
  return { rows, sizes, places, fingerprint: hash.digest('hex'), ...columns.result(name) };
}

/** Gathers what is known of the columns. */
class Columns {
  readonly #askedLabel: string | undefined;
  readonly #wantedId: string | null | undefined;
  readonly #names: string[] = [];
  readonly #seen = new Set<string>();
  /** Values that were no number end a column's time in here. */
  readonly #numeric = new Map<string, boolean>();
  readonly #labels = new Map<string, Map<string, number>>();
  #lastShape: string | undefined;
  #idColumn: string | undefined;
  readonly #ids = new Set<string>();
  #twice: { readonly id: string; readonly key: string } | undefined;

  constructor(askedLabel?: string, askedId?: string | null) {
    this.#askedLabel = askedLabel;
    this.#wantedId = askedId;
  }

  add(row: Row, key: string): void {
    const names = Object.keys(row);
    const shape = names.join('\0');
    if (shape !== this.#lastShape) this.#meet(names);
    this.#lastShape = shape;
    for (const [column, values] of this.#labels) {
      const label = labelText(row[column]);
      if (label !== undefined && values.size <= mostClasses)
        values.set(label, (values.get(label) ?? 0) + 1);
    }
    for (const [column, sawNumber] of this.#numeric) {
      const value = row[column];
      if (value === undefined || value === null || value === '') continue;
      if (!isNumber(value)) this.#numeric.delete(column);
      else if (!sawNumber) this.#numeric.set(column, true);
    }
    const id = this.#idColumn === undefined ? undefined : idText(row[this.#idColumn]);
    if (id === undefined || this.#ids.size >= mostIds) return;
    if (this.#ids.has(id)) this.#twice ??= { id, key };
    this.#ids.add(id);
  }

  #meet(names: readonly string[]): void {
    for (const column of names) {
      if (this.#seen.has(column)) continue;
      this.#seen.add(column);
      this.#names.push(column);
      this.#numeric.set(column, false);
    }
    const label = this.#askedLabel ?? undefined;
    for (const name of label === undefined ? labelNames : [label]) {
      const column = findColumn(this.#names, [name]);
      if (column !== undefined && !this.#labels.has(column)) this.#labels.set(column, new Map());
    }
    if (this.#wantedId !== null && this.#idColumn === undefined)
      this.#idColumn = findColumn(this.#names, this.#wantedId ? [this.#wantedId] : idNames);
  }

  result(
    where: string,
  ): Pick<RowScan, 'columns' | 'numeric' | 'labelColumn' | 'labels' | 'idColumn'> {
    const columns = this.#names;
    if (this.#askedLabel !== undefined && columns.length > 0)
      requireColumn(columns, this.#askedLabel, where);
    if (typeof this.#wantedId === 'string') requireColumn(columns, this.#wantedId, where);
    if (this.#twice !== undefined) throw duplicateId(this.#idColumn!, this.#twice, where);
    const labelColumn = this.#chosenLabel();
    return {
      columns,
      numeric: columns.filter((column) => this.#numeric.get(column) === true),
      labelColumn,
      labels: (labelColumn === undefined ? undefined : this.#labels.get(labelColumn)) ?? new Map(),
      idColumn: this.#idColumn,
    };
  }

  #chosenLabel(): string | undefined {
    for (const [column, values] of this.#labels) {
      if (this.#askedLabel !== undefined) return column;
      if (values.size > 0 && values.size <= mostClasses && labelKind(values.keys()) !== 'scores')
        return column;
    }
    return undefined;
  }
}

/** A cell as the text of a label; undefined where it has none. */
export function labelText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() || undefined;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : undefined;
}

/** A cell as an id; undefined where it is blank or no text or number. */
export function idText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value).trim() || undefined
    : undefined;
}

function isNumber(value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') return true;
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
}

function duplicateId(
  column: string,
  { id, key }: { readonly id: string; readonly key: string },
  where: string,
): CounterpointError {
  return new CounterpointError('CP_DATA_DUPLICATE_KEY', {
    what: `The id "${id}" in the column "${column}" occurs twice, the second time at ${key}`,
    where,
    expected: 'each id once',
    remedy: 'remove one of the rows, or say that the column is no id (?id=)',
    facts: { id, column },
  });
}
