/**
 * JSON as programs write it: `NaN` and `Infinity` (as Python writes them) become null, and whole
 * numbers that a double cannot hold
 * (ids of 19 digits) become text.
 *
 * @throws SyntaxError where it is no JSON otherwise either
 *
 * @example
 * parseJson('{"id": 1234567890123456789, "score": NaN}');   // { id: '1234567890123456789', score: null }
 */
export function parseJson(text: string): unknown {
  return JSON.parse(/NaN|Infinity|\d{16}/.test(text) ? withPlainNumbers(text) : text);
}

const token = /"(?:[^"\\]|\\.)*"?|-?Infinity|NaN|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function withPlainNumbers(text: string): string {
  return text.replace(token, (match) => {
    if (match.startsWith('"')) return match;
    if (/N|I/.test(match)) return 'null';
    return /^-?\d{16,}$/.test(match) && !Number.isSafeInteger(Number(match)) ? `"${match}"` : match;
  });
}
