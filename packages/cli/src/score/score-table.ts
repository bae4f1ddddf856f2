import type { Interval, Report, ReportRow } from '@counterpoint/eval';
import { textTable } from '../terminal/text-table.js';

/** First words that name systems where all scores have one. */
const systemNames: ReadonlySet<string> = new Set(['encoder', 'untrained', 'raw', 'tf-idf', 'bm25']);

/** The most characters of a line of a table. */
const lineWidth = 118;

/** Scores of several systems: one row for each system, one column for each score; gains below. */
export function scoreTable({ title, rows, notes = [] }: Report): string {
  const gains = rows.filter(({ name }) => name.startsWith('gain.'));
  const scores = rows.filter(({ name }) => !name.startsWith('gain.'));
  const tables = [title, ...tablesOf(scores, 'system', 'trained')];
  if (gains.length > 0)
    tables.push(
      'Gain of the trained model over each system:',
      ...tablesOf(
        gains.map((row) => ({ ...row, name: row.name.slice('gain.'.length) })),
        'over',
        '',
        systemsIn(scores),
      ),
    );
  // The verdict on training is printed last, by itself.
  return [...tables, ...notes.filter((note) => !/training (helped|hurt)/i.test(note))].join('\n');
}

/** @param firstSystems systems that other rows name */
function tablesOf(
  rows: readonly ReportRow[],
  head: string,
  ownName: string,
  firstSystems: readonly string[] = [],
): string[] {
  const systems = [...new Set([...firstSystems, ...systemsIn(rows)])];
  const split = rows.map((row) => {
    const system = systems.find((name) => row.name.startsWith(`${name}.`)) ?? '';
    return { system, score: system === '' ? row.name : row.name.slice(system.length + 1), row };
  });
  const names = [...new Set(split.map(({ system }) => system))];
  const scores = [...new Set(split.map(({ score }) => score))];
  const cell = (system: string, score: string): string => {
    const entry = split.find((each) => each.system === system && each.score === score);
    return entry === undefined ? '' : intervalText(entry.row);
  };
  const first = Math.max(head.length, ownName.length, ...names.map((name) => name.length));
  const columns = scores.map((score) => {
    const cells = names.map((system) => cell(system, score));
    return { score, cells, width: Math.max(score.length, ...cells.map(({ length }) => length)) };
  });
  const tables: string[] = [];
  for (let from = 0; from < columns.length;) {
    let to = from;
    let width = first;
    while (to < columns.length && (to === from || width + 2 + columns[to]!.width <= lineWidth))
      width += 2 + columns[to++]!.width;
    const part = columns.slice(from, to);
    tables.push(
      textTable(
        [head, ...part.map(({ score }) => score)],
        names.map((system, i) => [
          system === '' ? ownName : system,
          ...part.map(({ cells }) => cells[i]!),
        ]),
      ),
    );
    from = to;
  }
  return tables;
}

/**
 * The first words of names that are systems: each of their scores is also one of the model alone,
 * or all first words have the same scores.
 */
function systemsIn(rows: readonly ReportRow[]): string[] {
  const byPrefix = new Map<string, Set<string>>();
  for (const { name } of rows) {
    const dots = [...name.matchAll(/\./g)].map(({ index }) => index);
    for (const dot of dots) {
      const prefix = name.slice(0, dot);
      byPrefix.set(prefix, (byPrefix.get(prefix) ?? new Set()).add(name.slice(dot + 1)));
    }
  }
  const all = new Set(rows.map(({ name }) => name));
  const among = [...byPrefix].filter(([, scores]) => [...scores].every((score) => all.has(score)));
  if (among.length > 0) return among.map(([prefix]) => prefix);
  const heads = [...byPrefix].filter(([prefix]) => !prefix.includes('.'));
  const [one] = heads;
  const same = heads.every(([, scores]) => [...scores].join() === [...one![1]].join());
  const isAll = rows.every(({ name }) => name.includes('.'));
  const isNamed = heads.some(([prefix]) => systemNames.has(prefix));
  return heads.length > 1 && same && isAll && isNamed ? heads.map(([prefix]) => prefix) : [];
}

/** `.812 (.790 to .834)`. */
export function intervalText({
  value,
  low,
  high,
}: Pick<Interval, 'value' | 'low' | 'high'>): string {
  return low === high
    ? scoreText(value)
    : `${scoreText(value)} (${scoreText(low)} to ${scoreText(high)})`;
}

/** A score with the digits that matter: three decimals, without the zero before the point. */
export function scoreText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text = Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(3);
  return text.replace(/^(-?)0\./, '$1.');
}
