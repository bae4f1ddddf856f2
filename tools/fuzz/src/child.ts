import { loadKinds } from './load-kinds.js';
import { readIntact, tryInput, type InputOutcome, type Intact } from './try-input.js';

/** A request to the child process. */
export interface FuzzRequest {
  readonly kind: string;
  readonly seed: number;
  readonly number: number;
}

/** The reply to a request. */
export interface FuzzReply extends InputOutcome {
  readonly number: number;
  /** The largest resident size of this process so far, bytes. */
  readonly peakBytes: number;
}

const kinds = await loadKinds();
const intact = new Map<string, Intact>();

process.on('message', (request: FuzzRequest) => void answer(request));
process.send!('ready');

async function answer({ kind: name, seed, number }: FuzzRequest): Promise<void> {
  const kind = kinds.get(name)!;
  let files = intact.get(name);
  if (files === undefined) intact.set(name, (files = await readIntact(kind)));
  const outcome = await tryInput(kind, files, seed, number);
  const reply: FuzzReply = {
    ...outcome,
    number,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
  process.send!(reply);
}
