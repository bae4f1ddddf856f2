/** One picture of a gallery. */
export interface GalleryPicture {
  readonly png: Uint8Array;
  readonly name: string;
  readonly score: number;
  readonly caption?: string;
}

/** Answers to one question. */
export interface GalleryRow {
  readonly question: string;
  readonly pictures: readonly GalleryPicture[];
}

/** Questions and the pictures that answer them, as one HTML file that needs nothing else. */
export function gallery(title: string, rows: readonly GalleryRow[]): string {
  const figure = ({ png, name, score, caption }: GalleryPicture) =>
    `<figure><img alt="${escaped(caption ?? name)}" ` +
    `src="data:image/png;base64,${Buffer.from(png).toString('base64')}"><figcaption><b>${score.toFixed(3)}</b> ` +
    `${escaped(name)}${caption === undefined ? '' : `<br>${escaped(caption)}`}</figcaption></figure>`;
  const section = ({ question, pictures }: GalleryRow) =>
    `<h2>${escaped(question)}</h2>\n<section>${pictures.map(figure).join('\n')}</section>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>
body { font: 14px system-ui, sans-serif; margin: 2rem; color: #222; background: #fafafa }
section { display: flex; flex-wrap: wrap; gap: 1rem; margin-bottom: 2rem }
figure { margin: 0; width: 10rem }
img { width: 10rem; image-rendering: pixelated; border-radius: 4px }
figcaption { overflow-wrap: anywhere }
</style></head><body><h1>${escaped(title)}</h1>
${rows.map(section).join('\n')}
</body></html>
`;
}

function escaped(text: string): string {
  return text.replace(
    /[&<>"]/gu,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!,
  );
}
