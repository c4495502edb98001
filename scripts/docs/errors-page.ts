// docs/errors.md, from the catalogue of errors.

import { errorCatalogue } from '../../src/support/errors.ts';

/** The page. */
export function errorsPage(): string {
  const sections = Object.entries(errorCatalogue).map(
    ([code, { when, cure }]) => `## ${code}\n\n**When.** ${when}\n\n**Cure.** ${cure}\n`,
  );
  return `# Errors

<!-- Generated from src/support/errors.ts by "npm run docs". Change it there. -->

binnacle throws at start-up only: from \`initTelemetry()\`, the \`define...()\` functions, \`defineMeter()\`, and the
\`register...()\` methods of the collector. Every error is a \`BinnacleError\` with a \`code\` that never changes, and with
\`problems\`: one sentence each, with the value and the cure, never with a secret. \`isBinnacleError(error)\` tells it from
others. After start-up nothing is thrown: see [troubleshooting](troubleshooting.md).

${sections.join('\n')}`;
}
