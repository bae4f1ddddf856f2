/** How a delimited text file is written. */
export interface CsvDialect {
  /** What separates fields: one character. */
  readonly delimiter: string;
  /**
   * What encloses fields with delimiters or line ends in them; empty where quotes are plain
   * characters.
   */
  readonly quote: '"' | '';
  readonly lineEnd: 'LF' | 'CRLF' | 'CR';
  /** Whether blanks around fields are dropped (`a| b| c`). */
  readonly trim: boolean;
  /** Whether a first line names the delimiter (`sep=;`). */
  readonly isNamed?: boolean;
}

/** The characters that may separate fields without being given. */
export const delimiters: readonly string[] = [',', '\t', ';', '|'];

/** A delimiter in words. */
export function delimiterName(delimiter: string): string {
  if (delimiter === '\t') return 'tabs';
  if (delimiter === ',') return 'commas';
  if (delimiter === ';') return 'semicolons';
  return delimiter === '|' ? 'bars' : JSON.stringify(delimiter);
}
