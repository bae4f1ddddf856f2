import { limitsOf } from '../export/limits-of.js';
import type { StoredRun } from '../export/model-card.js';

/** The facts about data and run from which {@link evidenceLine} writes its caveats. */
export interface EvidenceOptions {
  /** What the program calls its samples, in the plural. */
  readonly samples: string;
  /** The content of the run's `config.json`. */
  readonly run: StoredRun | undefined;
  /** What the samples come in groups by, such as `speaker`; empty: nothing that is known. */
  readonly groupedBy?: readonly string[];
  /** The fact that the intervals draw, where they do not draw samples. */
  readonly intervalOver?: string;
}

/** What scores are no evidence for, in a sentence or several. */
export function evidenceLine({
  samples,
  run,
  groupedBy = [],
  intervalOver,
}: EvidenceOptions): string {
  const limits = limitsOf(samples, run?.config).filter((line) => !line.startsWith('Decisions'));
  const others = groupedBy.filter((fact) => fact !== intervalOver);
  const groups =
    others.length === 0
      ? []
      : [
          `The intervals draw ${intervalOver ?? samples}: between one ${others[0]} and ` +
            `another the scores vary more (--interval-over ${others[0]}).`,
        ];
  return [`No evidence for: ${limits.map(clause).join('; ')}.`, ...groups].join(' ');
}

function clause(line: string): string {
  return line.charAt(0).toLowerCase() + line.slice(1).replace(/\.$/, '');
}

/** Facts that recordings and texts usually come in groups by, where samples have several values. */
export function groupingFacts(
  metadata: readonly (Readonly<Record<string, unknown>> | undefined)[],
): string[] {
  return ['speaker', 'source', 'author', 'subject', 'patient', 'session'].filter((fact) => {
    const values = new Set(metadata.map((each) => each?.[fact]));
    return !values.has(undefined) && values.size > 1 && values.size < metadata.length;
  });
}
