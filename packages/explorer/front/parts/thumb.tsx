import { useStore } from '../data/store.js';

/** The picture of a sample, or the beginning of its text, at a size in pixels. */
export function Thumb({ sample, size = 56 }: { readonly sample: number; readonly size?: number }) {
  const { page } = useStore();
  const picture = page.picture(sample);
  if (picture) {
    const { url, width, height, cell = { column: 0, row: 0, columns: 1 } } = picture;
    const scale = size / Math.max(width, height);
    return (
      <span
        class="thumb"
        role="img"
        aria-label={page.keys.at(sample)}
        style={{
          width: `${width * scale}px`,
          height: `${height * scale}px`,
          backgroundImage: `url("${url}")`,
          backgroundSize: picture.cell ? `${cell.columns * width * scale}px auto` : 'contain',
          backgroundPosition: picture.cell
            ? `${-cell.column * width * scale}px ${-cell.row * height * scale}px`
            : 'center',
        }}
      />
    );
  }
  const text = page.texts?.at(sample) || page.keys.at(sample);
  return <span class="text-thumb">{text.slice(0, size > 80 ? 240 : 70)}</span>;
}
