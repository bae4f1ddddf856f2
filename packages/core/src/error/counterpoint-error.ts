const marker = Symbol.for('counterpoint.error');

/** The facts of an error, in the order of its message. */
export interface ErrorReport {
  /** What happened, one sentence without a full stop. */
  readonly what: string;
  /** Where: a file, a config path, a function, a row. */
  readonly where?: string;
  /** What was expected instead. */
  readonly expected?: string;
  /** What the reader can do about it. */
  readonly remedy?: string;
  /** The same facts as data, for programs. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** The underlying error. */
  readonly cause?: unknown;
}

/**
 * The one error class of Counterpoint: a stable code, the facts as fields, and a message in the
 * order
 * what, where, expected, remedy. Checks survive two copies of the package: use {@link
 * isCounterpointError}.
 */
export class CounterpointError extends Error {
  readonly code: string;
  readonly report: ErrorReport;

  constructor(code: string, report: ErrorReport) {
    super(
      messageOf(code, report),
      report.cause === undefined ? undefined : { cause: report.cause },
    );
    this.name = 'CounterpointError';
    this.code = code;
    this.report = report;
    Object.defineProperty(this, marker, { value: true });
  }
}

/**
 * Whether a thrown value is a {@link CounterpointError}, of this copy of the package or of another.
 */
export function isCounterpointError(thrown: unknown): thrown is CounterpointError {
  return typeof thrown === 'object' && thrown !== null && marker in thrown;
}

function messageOf(code: string, { what, where, expected, remedy }: ErrorReport): string {
  const parts = [`${what}.`];
  if (where !== undefined) parts.push(`Where: ${where}.`);
  if (expected !== undefined) parts.push(`Expected: ${expected}.`);
  if (remedy !== undefined) parts.push(`Remedy: ${remedy}.`);
  return `${code}: ${parts.join(' ')}`;
}
