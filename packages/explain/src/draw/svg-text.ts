/** Text that is safe inside SVG and HTML: file names and captions are not trusted. */
export function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, '\uFFFD')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** One line of SVG text, cut to a number of characters. */
export function svgText(x: number, y: number, text: string, more = '', maximum = 64): string {
  const cut = text.length > maximum ? `${text.slice(0, maximum - 1)}…` : text;
  return `<text x="${x}" y="${y}" ${more}>${escaped(cut)}</text>`;
}
