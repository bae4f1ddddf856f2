import { expect, test } from 'vitest';
import { undefinedOn } from './undefined-on.js';
import { CounterpointError } from './counterpoint-error.js';

const coded = new CounterpointError('CP_CORE_READ', { what: 'Reading is not possible' });

test('named codes are absence, any code where none is named, and nothing else', () => {
  expect(undefinedOn()(coded)).toBeUndefined();
  expect(undefinedOn('CP_CORE_WRITE', 'CP_CORE_READ')(coded)).toBeUndefined();
  expect(() => undefinedOn('CP_CORE_WRITE')(coded)).toThrow(coded);
  expect(() => undefinedOn()(new TypeError('a mistake in the program'))).toThrow(TypeError);
});
