// Floor 4. Errors that no other metric counts.

import { declared } from '../../definition/attribute.ts';
import { defineCounter } from '../../definition/define.ts';
import { errorTypeLabel, severity } from '../attributes.ts';

export const recorded = defineCounter({
  name: 'errors',
  unit: '{error}',
  description: 'Errors, by kind, severity and component',
  attributes: { errorType: errorTypeLabel, severity, component: declared({ cap: 16 }) },
  limit: 400,
});
