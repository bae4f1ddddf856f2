import { expect, test } from 'vitest';
import type { Elements } from '../graph/element-type.js';
import { Recorder } from '../graph/recorder.js';
import { structureOf } from '../graph/structure.js';
import { Value } from '../graph/value.js';
import { CompiledGraph } from './compiled-graph.js';
import { loadBinding } from './native-session.js';

test('results stand in the memory that was given, and the binding makes none of its own', () => {
  const size = 1 << 20;
  const record = new Recorder();
  const x = new Value('float32', [size], { elements: new Float32Array(size).fill(3) });
  const structure = structureOf([
    record.elementwise('Mul', [x, record.scalar(2)]),
    record.elementwise('Greater', [x, record.scalar(4)], 'bool'),
    record.cast(x, 'int32'),
  ]);
  const graph = new CompiledGraph(loadBinding(), structure, structure.leaves, {
    executionProviders: ['cpu'],
  });
  const input: Elements[] = [new Float32Array(size), new Uint8Array(size), new Int32Array(size)];
  const rest = [...input];
  const before = process.memoryUsage().arrayBuffers;
  const results = graph
    .run(structure.leaves, () => rest.shift()!)
    .map((result) => (result as { elements: Elements }).elements);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(size);
  input.forEach((elements, i) => expect(results[i]).toBe(elements));
  expect(results.map((elements) => [elements[0], elements[size - 1]])).toEqual([
    [6, 6],
    [0, 0],
    [3, 3],
  ]);
  graph.dispose();
});
