import type { Page } from './page-contents.js';

/**
 * Saves samples as a CSV that `--data` reads: the columns that name them, and their class as
 * `label`.
 */
export async function saveManifest(page: Page, samples: readonly number[]): Promise<void> {
  const { manifest } = page;
  if ('reason' in manifest) return;
  const columns = await Promise.all(
    manifest.columns.map(async ({ name, values }) => ({
      name,
      values: await page.strings(values).all(),
    })),
  );
  const labels = page.whole(page.labels);
  const labelled = page.classes.length > 0;
  const names = [...columns.map(({ name }) => name), ...(labelled ? ['label'] : [])];
  const lines = samples.map((sample) => {
    const fields = columns.map(({ values }) => values[sample]!);
    const label = labels[sample]!;
    return [...fields, ...(labelled ? [label < 0 ? '' : page.classes[label]!] : [])];
  });
  const text = [names, ...lines].map((line) => line.map(field).join()).join('\n');
  const file = new Blob([`${text}\n`], { type: 'text/csv' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = 'selection.csv';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function field(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
