// The MeterProvider of @opentelemetry/sdk-metrics.

import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Open } from './contestant.ts';
import { openOver } from './meter-provider.ts';

export const open: Open = async (setup) => openOver((options) => new MeterProvider(options), setup);
