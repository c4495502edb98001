// @prometheus-io/client.

import client from '@prometheus-io/client';
import type { Open } from './contestant.ts';
import { openLibrary, type PrometheusLibrary } from './prometheus-library.ts';

export const openPages = () => openLibrary(client as unknown as PrometheusLibrary);

export const open: Open = async () => openPages();
