import type { PretrainConfig } from '@counterpoint/cli';

/**
 * What to say of views and pictures of different sides: each has an entry of its own, and one alone
 * is easily changed.
 *
 * @returns empty where they agree
 */
export function sideNote({ views, modality }: Pick<PretrainConfig, 'views' | 'modality'>): string {
  const [trained, embedded] = [views, modality].map((part) => (part as { side?: number }).side);
  if (trained === undefined || embedded === undefined || trained === embedded) return '';
  return (
    `Views are ${trained} pixels wide, pictures are embedded, scored and exported at ` +
    `${embedded}: views.side and modality.side differ.`
  );
}
