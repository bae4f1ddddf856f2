import type { OnError } from '@counterpoint/cli';
import type { LeakagePolicy } from './text-leakage.js';

export type Task =
  'similarity' | 'retrieval' | 'classification' | 'parallel' | 'pairs' | 'clustering';

/** What texts can be scored on. */
export const tasks: readonly Task[] = [
  'similarity',
  'retrieval',
  'classification',
  'parallel',
  'pairs',
  'clustering',
];

/** The options of `evaluate`, parsed. */
export interface EvaluateOptions {
  readonly data: string;
  readonly task?: Task;
  readonly train: string;
  readonly test?: string;
  readonly testData?: string;
  readonly heldOut: number;
  readonly columns?: readonly string[];
  readonly score?: string;
  readonly label?: string;
  readonly excludeSelf?: boolean;
  readonly docs?: string;
  readonly queries?: string;
  readonly qrels?: string;
  readonly writeRun?: string;
  readonly part?: string;
  readonly join?: string;
  readonly on?: string;
  readonly same?: string;
  readonly weight: number;
  readonly intervalOver?: string;
  readonly baselines: boolean;
  readonly leakage: LeakagePolicy;
  readonly probe?: boolean;
  readonly batchSize: number;
  readonly onError: OnError;
  readonly engine: string;
  readonly json?: boolean;
}
