// binnacle's MeterProvider.

import { builtSdk } from '../built.ts';
import type { Open } from './contestant.ts';
import { openOver } from './meter-provider.ts';

const { MeterProvider } = await builtSdk();

export const open: Open = async (setup) => openOver((options) => new MeterProvider(options), setup);
