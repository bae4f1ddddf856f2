import { Recorder } from '../graph/recorder.js';
import { structureOf } from '../graph/structure.js';
import { Value } from '../graph/value.js';
import { CompiledGraph } from '../session/compiled-graph.js';
import type { loadBinding } from '../session/native-session.js';
import { providerOptions } from '../session/session-options.js';
import { blockedDomain } from './blocked-domain.js';

/**
 * How many channels a block of ONNX Runtime's convolutions has on this processor: 16 with AVX-512,
 * 8 with AVX2, 0 where there is no such layout. The size is detected by reordering two pixels of 16
 * channels.
 */
export function blockSize(binding: ReturnType<typeof loadBinding>): number {
  const record = new Recorder();
  const pixels = new Value('float32', [1, 16, 1, 2], {
    elements: Float32Array.from({ length: 32 }, (_, i) => i),
  });
  const reordered = record.one('ReorderInput', [pixels], [1, 16, 1, 2], 'float32', {
    domain: blockedDomain,
  });
  const structure = structureOf([reordered]);
  try {
    const graph = new CompiledGraph(binding, structure, structure.leaves, providerOptions('cpu'));
    const [result] = graph.run(structure.leaves) as [{ elements: Float32Array }];
    graph.dispose();
    const size = result.elements.indexOf(1); // the second pixel of the first channel
    return size === 8 || size === 16 ? size : 0;
  } catch {
    return 0;
  }
}
