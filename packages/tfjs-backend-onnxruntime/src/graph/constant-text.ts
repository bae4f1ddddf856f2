import type { Elements } from './element-type.js';
import type { Value } from './value.js';

/** A key of the type, shape and elements of a constant. */
export function constantText(constant: Value): string {
  return (constant.constantKey ??= `=${constant.type}${constant.shape.join('x')}:${textOf(constant.elements!)}`);
}

/** The elements as text, with -0 distinct from 0. */
function textOf(elements: Elements): string {
  return elements instanceof Float32Array && elements.includes(0)
    ? Array.from(elements, (x) => (Object.is(x, -0) ? '-0' : x)).join()
    : (elements as Float32Array).join();
}
