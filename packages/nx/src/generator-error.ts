/** An error of a generator: a stable code and a message. */
export class GeneratorError extends Error {
  readonly code: string;

  constructor(code: string, ...sentences: string[]) {
    super(`${code}: ${sentences.join(' ')}`);
    this.name = 'GeneratorError';
    this.code = code;
  }
}
