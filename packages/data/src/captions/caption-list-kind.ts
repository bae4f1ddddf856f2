/**
 * How a published list of captions is written: COCO's annotations, Karpathy's splits of them, lines
 * of `NAME#NUMBER` and a caption (Flickr8k.token.txt), or a table (Flickr's captions.txt and
 * results.csv).
 */
export type CaptionListKind = 'coco' | 'karpathy' | 'tokens' | 'table';

const names: readonly (readonly [CaptionListKind, RegExp])[] = [
  ['coco', /^captions_.+\.json(\.gz)?$/i],
  ['karpathy', /^dataset[-_](flickr8k|flickr30k|coco)\w*\.json(\.gz)?$/i],
  ['tokens', /(^|[._-])token(\.txt)?$/i],
  ['table', /^(captions|results)\.(txt|csv|tsv)$/i],
];

/** The kind that a file name says; undefined for any other file. */
export function captionListKind(name: string): CaptionListKind | undefined {
  return names.find(([, pattern]) => pattern.test(name))?.[0];
}

/** Where the kind comes from, in words. */
export const captionListWords: Readonly<Record<CaptionListKind, string>> = {
  coco: 'captions as COCO has them',
  karpathy: "captions in Karpathy's splits",
  tokens: 'captions as Flickr8k has them',
  table: 'captions as Flickr has them',
};

/** The split that a list of COCO is of, by its name: `train2017` of `captions_train2017.json`. */
export function splitOfList(name: string): string {
  return /^captions_(.+?)\.json(\.gz)?$/i.exec(name)?.[1] ?? '';
}

/** Folders that hold lists beside the pictures. */
export const listFolder: RegExp = /^(annotations?|captions?|texts?|flickr\w*[-_]te?xt)$/i;
