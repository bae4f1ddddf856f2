import { expect, it } from 'vitest';
import { missingNeed } from './missing-need.js';

it('names the first program or module that is missing', async () => {
  const python = process.execPath; // whatever the module is, Node.js fails to import it
  expect(await missingNeed({ needs: ['node'] })).toBeUndefined();
  expect(await missingNeed({ needs: ['node', 'no-such-program'] })).toBe('no-such-program');
  expect(await missingNeed({ needs: [], modules: { python, names: ['av'] } })).toBe(
    `the module av of ${python}`,
  );
});
