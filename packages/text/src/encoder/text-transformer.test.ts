import { describe, expect, it } from 'vitest';
import { padded } from '../batch/token-batch.js';
import { textTransformer } from './text-transformer.js';

describe('texts up to the last position', () => {
  const ids = Array.from({ length: 33 }, (_, i) => 1 + (i % 39));
  it.each([1, 9, 17, 23, 31, 33])('of an encoder with %i positions', async (maxTokens) => {
    const texts = [ids.slice(0, maxTokens), ids.slice(0, 1)];
    const encoder = textTransformer(
      { vocabulary: 40, width: 16, heads: 2, layers: 2, maxTokens },
      1,
    );
    const batches = [padded(texts, 0), padded(texts, 0, maxTokens)];
    const [rounded, exact] = await Promise.all(
      batches.map(async (batch) => [...(await encoder.encode(batch).data())]),
    );
    expect(rounded).toEqual(exact);
    const longer = padded([Array.from({ length: 65 }, () => 1)], 0);
    expect(() => encoder.encode(longer)).toThrow('CP_TEXT_SHAPE');
    encoder.dispose();
  });
});
