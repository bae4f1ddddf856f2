import { flagOf, noEffect } from '../commands/no-effect.js';

/** The options of `search` that belong to a part of its work. */
export interface SearchParts {
  readonly add?: string;
  readonly split?: string;
  readonly label?: string;
  readonly rebuild?: boolean;
  readonly shard?: unknown;
  /** Of texts. */
  readonly columns?: readonly string[];
  readonly idColumn?: string;
  readonly width?: number;
  readonly calibrated?: boolean;
  readonly out?: string;
}

const toAdd = ['label', 'rebuild', 'shard', 'columns', 'idColumn'] as const;
const toAnswer = ['width', 'calibrated', 'out'] as const;

/**
 * Refuses options of `search` that would have no effect: those of what is added where nothing is,
 * and those of answers where nothing is looked for.
 *
 * @param queries what is looked for
 * @param splitOf what `--split` is of: of queries that are data too, or of what is added alone
 * @throws CP_CLI_USAGE
 */
export function refuseNoEffect(
  options: SearchParts,
  queries: readonly string[],
  splitOf: 'added or queries' | 'added' = 'added or queries',
): void {
  const { add, split } = options;
  const isGiven = (name: keyof SearchParts): boolean =>
    options[name] !== undefined && options[name] !== false;
  if (add === undefined) {
    const name = toAdd.find(isGiven);
    if (name !== undefined) throw noEffect(flagOf(name), '--add DATA beside it');
    if (splitOf === 'added' && split !== undefined)
      throw noEffect('--split', '--add DATA beside it');
  }
  if (queries.length > 0) return;
  const name = toAnswer.find(isGiven);
  if (name !== undefined) throw noEffect(flagOf(name), 'a query');
  if (add === undefined && split !== undefined) throw noEffect('--split', '--add DATA or a query');
}

/** `--split` beside queries that are files of one sample each. @throws CP_CLI_USAGE */
export function refuseSplit(): never {
  throw noEffect('--split', 'a query that is a folder or a table');
}
