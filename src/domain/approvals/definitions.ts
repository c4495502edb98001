// Floor 4. Approvals that people owe.

import { declared } from '../../definition/attribute.ts';
import { defineUpDownCounter } from '../../definition/define.ts';

export const pending = defineUpDownCounter({
  name: 'pending_approvals',
  unit: '{approval}',
  description: 'Approvals that are waited for',
  attributes: { type: declared({ cap: 8 }) },
});
