// Whose MeterProvider the tests of the road run on: ours, or, with BINNACLE_TEST_SDK=opentelemetry, that of sdk-metrics.

import { MeterProvider as Official } from '@opentelemetry/sdk-metrics';
import { MeterProvider as Ours } from '../src/sdk/index.ts';

export const sdk = process.env.BINNACLE_TEST_SDK === 'opentelemetry' ? 'opentelemetry' : 'binnacle';

export type MeterProvider = Official | Ours;

export const MeterProvider: typeof Official | typeof Ours = sdk === 'opentelemetry' ? Official : Ours;
