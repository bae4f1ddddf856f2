/** A special token as `tokenizer.json` lists it. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly single_word: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  readonly normalized: boolean;
  readonly special: boolean;
}

/** A special token that is found as it is, wherever it stands, unless flags say otherwise. */
export function addedToken(
  content: string,
  id: number,
  flags: Partial<AddedToken> = {},
): AddedToken {
  return {
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
    ...flags,
  };
}

/** A template that puts one special piece before and one behind a text: `[CLS] text [SEP]`. */
export function around(
  begin: string,
  beginId: number,
  end: string,
  endId: number,
): Record<string, unknown> {
  const one = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const text = (id: string) => ({ Sequence: { id, type_id: 0 } });
  return {
    type: 'TemplateProcessing',
    single: [one(begin), text('A'), one(end)],
    pair: [one(begin), text('A'), one(end), text('B'), one(end)],
    special_tokens: {
      [begin]: { id: begin, ids: [beginId], tokens: [begin] },
      [end]: { id: end, ids: [endId], tokens: [end] },
    },
  };
}
