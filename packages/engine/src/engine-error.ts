/** The facts of an error, in the order of its message. */
export interface EngineErrorReport {
  readonly what: string;
  readonly where?: string;
  readonly expected?: string;
  readonly remedy?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A coded error of the engine's start: see {@link engineErrorCodes}. */
export class EngineError extends Error {
  readonly code: string;
  readonly report: EngineErrorReport;

  constructor(code: string, report: EngineErrorReport) {
    const { what, where, expected, remedy, cause } = report;
    const parts = [`${what}.`];
    if (where !== undefined) parts.push(`Where: ${where}.`);
    if (expected !== undefined) parts.push(`Expected: ${expected}.`);
    if (remedy !== undefined) parts.push(`Remedy: ${remedy}.`);
    super(`${code}: ${parts.join(' ')}`, cause === undefined ? undefined : { cause });
    this.name = 'EngineError';
    this.code = code;
    this.report = report;
    // programs print it as one of Counterpoint's
    Object.defineProperty(this, Symbol.for('counterpoint.error'), { value: true });
  }
}
