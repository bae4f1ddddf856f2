import type { Method } from '@counterpoint/core';

/** How cosines become logits: scale x cosine + bias. */
export interface Logits {
  readonly scale: number;
  readonly bias: number;
}

/**
 * The learned scale (never above its limit) and bias of a method over towers. @param limit CLIP's
 * is 100
 */
export async function logitsOf(
  { variables }: Pick<Method, 'variables'>,
  limit: number = Infinity,
): Promise<Logits> {
  const value = async (name: string) => (await variables[name]?.data())?.[0];
  return {
    scale: Math.min(limit, Math.exp((await value('logits.log_scale')) ?? 0)),
    bias: (await value('logits.bias')) ?? 0,
  };
}
