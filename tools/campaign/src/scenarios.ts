import { trainSettings, type Fixtures } from './fixtures.js';
import type { ProgramName } from './bundle-programs.js';

/** A command of a program whose output is watched. */
export interface Scenario {
  readonly name: string;
  readonly program: ProgramName;
  /** The command line; `out` is written. */
  readonly args: (out: string, fixtures: Fixtures) => readonly string[];
  /**
   * `files`: each file of the output is complete or absent. `run`: a run that resumes. `index`: an
   * index that opens.
   */
  readonly kind: 'files' | 'run' | 'index';
  /** The name of the output within a trial's folder. */
  readonly out: string;
}

const each = ['vision', 'nlp', 'speech'] as const;

/** One of the commands of every program that write. */
export const scenarios: readonly Scenario[] = [
  ...each.map((program): Scenario => ({
    name: `${program} train`,
    program,
    kind: 'run',
    out: 'run',
    args: (out, { data }) => [
      ...['train', '--data', data[program], '--out', out],
      ...trainSettings[program],
    ],
  })),
  ...each.flatMap((program) =>
    ['npy', 'parquet'].map((kind): Scenario => ({
      name: `${program} embed .${kind}`,
      program,
      kind: 'files',
      out: 'made/of',
      args: (out, { data, runs }) => [
        ...['embed', runs[program], '--data', data[program], '--engine', 'cpu'],
        ...['--out', `${out}/embeddings.${kind}`],
      ],
    })),
  ),
  ...each.map((program): Scenario => ({
    name: `${program} export`,
    program,
    kind: 'files',
    out: 'exported',
    args: (out, { runs }) => ['export', runs[program], '--out', out, '--dtype', 'q8'],
  })),
  ...each.map((program): Scenario => ({
    name: `${program} search --add`,
    program,
    kind: 'index',
    out: 'index',
    args: (out, { data, runs }) => [
      ...['search', runs[program], '--add', data[program], '--index', out, '--engine', 'cpu'],
    ],
  })),
  {
    name: 'nlp mine',
    program: 'nlp',
    kind: 'files',
    out: 'mined',
    args: (out, { data, runs }) => [
      ...['mine', runs.nlp, '--data', data.nlp, '--out', `${out}/triplets.tsv`, '--engine', 'cpu'],
    ],
  },
  {
    name: 'nlp tokenizer',
    program: 'nlp',
    kind: 'files',
    out: 'tokenizer',
    args: (out, { data }) => ['tokenizer', '--data', data.nlp, '--out', out, '--size', '120'],
  },
];
