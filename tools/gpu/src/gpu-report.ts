/** The report of `npm run gpu`: the content of `report.json`. */
export interface GpuReport {
  readonly date: string;
  readonly machine: { readonly platform: string; readonly cpu: string; readonly gpu: string };
  /** The PyTorch beside which steps were taken, and its device. */
  readonly peer: string | null;
  readonly engines: EngineReport[];
  /** Checks that did not run within the time limit. */
  readonly leftOut: string[];
}

/** The results of one engine. */
export interface EngineReport {
  readonly name: string;
  /** Why it did not start; null when it did. */
  reason: string | null;
  conformance: Outcome<{
    readonly passed: number;
    readonly failed: number;
    readonly switchedOff: number;
    readonly failures: readonly string[];
  }>;
  golden: Outcome<{
    readonly passed: number;
    readonly failed: number;
    readonly lines: readonly string[];
  }>;
  readonly steps: StepReport[];
}

/** A result, or why there is none. */
export type Outcome<T> = T | { readonly skipped: string };

/** A training step at one batch size: medians in seconds, peak memory of the process in bytes. */
export interface StepReport {
  readonly workload: string;
  readonly batch: number;
  readonly seconds: number | null;
  readonly memory: number | null;
  readonly peerSeconds: number | null;
  /** Why a number is missing. */
  readonly note: string;
}

/** The report as Markdown tables. */
export function reportTables({ machine, peer, engines, leftOut, date }: GpuReport): string {
  const lines = [
    `# GPU check, ${date}`,
    '',
    `${machine.platform}; ${machine.cpu}; ${machine.gpu}. Peer: ${peer ?? 'none'}.`,
    '',
    '| engine | started | conformance sample | golden trajectories |',
    '| --- | --- | --- | --- |',
    ...engines.map(
      ({ name, reason, conformance, golden }) =>
        `| ${name} | ${reason === null ? 'yes' : `no: ${cell(reason)}`} | ${counts(conformance)} | ${counts(golden)} |`,
    ),
    '',
    '| engine | step | batch | samples/s | s | peer, s | of the peer | peak GB | note |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...engines.flatMap(({ name, steps }) =>
      steps.map(({ workload, batch, seconds, peerSeconds, memory, note }) => {
        const cells = [
          name,
          workload,
          batch,
          number(seconds && batch / seconds, 0),
          number(seconds, 4),
          number(peerSeconds, 4),
          number(seconds && peerSeconds && seconds / peerSeconds, 2),
          number(memory && memory / 1e9, 2),
          cell(note),
        ];
        return `| ${cells.join(' | ')} |`;
      }),
    ),
  ];
  if (leftOut.length > 0) lines.push('', `Left out at the time limit: ${leftOut.join('; ')}.`);
  return `${lines.join('\n')}\n`;
}

function counts(outcome: Outcome<{ readonly passed: number; readonly failed: number }>): string {
  if ('skipped' in outcome) return cell(outcome.skipped);
  return `${outcome.passed} passed, ${outcome.failed} failed`;
}

const number = (value: number | null, digits: number): string =>
  value === null ? '' : value.toFixed(digits);

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
