// Prints "passed failed" of a run that jest wrote with --json.
import { readFileSync } from 'node:fs';

const [, , file] = process.argv;
const run = JSON.parse(readFileSync(file, 'utf8'));
const failed = run.numFailedTests + run.numPendingTests + run.numTodoTests + run.numRuntimeErrorTestSuites;
console.log(`${run.numPassedTests} ${failed}`);
for (const suite of run.testResults) {
  for (const test of suite.assertionResults) {
    if (test.status === 'pending' || test.status === 'todo')
      console.error(`skipped: ${test.fullName} (${suite.name})`);
  }
}
