/** The facts of an error, in the order of its message. */
export interface BackendErrorReport {
  readonly what: string;
  readonly where?: string;
  readonly expected?: string;
  readonly remedy?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A coded error of the backend: see {@link backendErrorCodes}. */
export class BackendError extends Error {
  readonly code: string;
  readonly report: BackendErrorReport;

  constructor(code: string, report: BackendErrorReport) {
    const { what, where, expected, remedy, cause } = report;
    const parts = [`${what}.`];
    if (where !== undefined) parts.push(`Where: ${where}.`);
    if (expected !== undefined) parts.push(`Expected: ${expected}.`);
    if (remedy !== undefined) parts.push(`Remedy: ${remedy}.`);
    super(`${code}: ${parts.join(' ')}`, cause === undefined ? undefined : { cause });
    this.name = 'BackendError';
    this.code = code;
    this.report = report;
    // programs print it as one of Counterpoint's
    Object.defineProperty(this, Symbol.for('counterpoint.error'), { value: true });
  }
}
