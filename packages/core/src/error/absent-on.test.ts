import { expect, test } from 'vitest';
import { absentOn } from './absent-on.js';
import { CounterpointError } from './counterpoint-error.js';

const coded = new CounterpointError('CP_CORE_READ', { what: 'Reading is not possible' });

test('named codes are absence, any code where none is named, and nothing else', () => {
  expect(absentOn()(coded)).toBeUndefined();
  expect(absentOn('CP_CORE_WRITE', 'CP_CORE_READ')(coded)).toBeUndefined();
  expect(() => absentOn('CP_CORE_WRITE')(coded)).toThrow(coded);
  expect(() => absentOn()(new TypeError('a mistake in the program'))).toThrow(TypeError);
});
