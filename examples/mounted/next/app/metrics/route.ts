// Next.js serves this file at /metrics; `path` in lib/telemetry.ts says the same. HEAD is answered by GET.

import { telemetry } from '../../lib/telemetry.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = (request: Request): Promise<Response> => telemetry.fetchHandler(request);
