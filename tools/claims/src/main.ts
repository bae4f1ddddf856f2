import { readClaims } from './claim.js';
import { runClaim } from './run-claim.js';

// npm run claims: lists the claims of claims.json. npm run claims -- NAME ...: runs the commands of
// some (all: of every one) and says which figures they reproduce. Exit code 1 when one differs.
const names = process.argv.slice(2);
const claims = await readClaims();
const selection = claims.filter(({ name }) => names.includes(name) || names.includes('all'));
const unknown = names.filter(
  (name) => name !== 'all' && !claims.some((each) => each.name === name),
);
if (names.length === 0 || unknown.length > 0) {
  for (const { name, file, figures, minutes, checked } of claims)
    console.log(
      `${name}: ${figures.length} figures of ${file}, about ${minutes} min, ` +
        (checked === null ? 'not run again' : `run again on ${checked}`),
    );
  if (unknown.length > 0) {
    console.error(`There is no claim ${unknown.join(', ')}.`);
    process.exitCode = 2;
  }
}
for (const claim of unknown.length > 0 ? [] : selection) {
  const results = await runClaim(claim, (line) => console.log(line));
  for (const { figure, measured, verdict } of results) {
    console.log(
      `${claim.name}: ${figure.text} (${[figure.of].flat().join(', ')}): ${verdict}, ${measured ?? 'nothing'}`,
    );
    if (verdict === 'differs' || verdict === 'not printed') process.exitCode = 1;
  }
}
