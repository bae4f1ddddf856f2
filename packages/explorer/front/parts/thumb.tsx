import { useStore } from '../data/store.js';

/** The picture of a sample, or the beginning of its text, at a size in pixels. */
export function Thumb({ sample, size = 56 }: { readonly sample: number; readonly size?: number }) {
  const { page } = useStore();
  const { thumbs } = page;
  const at = thumbs ? page.whole(thumbs.cells)[sample]! : -1;
  if (thumbs && at >= 0) {
    const [cellWidth, cellHeight] = thumbs.cell;
    const scale = size / Math.max(cellWidth, cellHeight);
    const within = at % thumbs.perSheet;
    const [column, row] = [within % thumbs.columns, Math.floor(within / thumbs.columns)];
    const last = Math.floor(at / thumbs.perSheet) === thumbs.sheets.length - 1;
    const inSheet = last
      ? thumbs.shown - (thumbs.sheets.length - 1) * thumbs.perSheet
      : thumbs.perSheet;
    const sheetColumns = Math.min(thumbs.columns, inSheet);
    return (
      <span
        class="thumb"
        role="img"
        aria-label={page.keys[sample]}
        style={{
          width: `${cellWidth * scale}px`,
          height: `${cellHeight * scale}px`,
          backgroundImage: `url("${page.url(thumbs.sheets[Math.floor(at / thumbs.perSheet)]!, thumbs.mime)}")`,
          backgroundSize: `${sheetColumns * cellWidth * scale}px auto`,
          backgroundPosition: `${-column * cellWidth * scale}px ${-row * cellHeight * scale}px`,
        }}
      />
    );
  }
  const text = page.texts?.[sample];
  if (text) return <span class="text-thumb">{text.slice(0, size > 80 ? 240 : 70)}</span>;
  return <span class="text-thumb">{page.keys[sample]}</span>;
}
