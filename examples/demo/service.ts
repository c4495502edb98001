// The HTTP side of the service: a Fastify app. Its requests are measured without a line here.

import { meters } from 'binnacle';
import fastify, { type FastifyInstance } from 'fastify';
import type { Desk } from './desk.ts';
import { isPlatform, type Platform, readWebhook, type Webhook } from './webhook.ts';

export interface ServiceOptions {
  readonly desk: Desk;
  /** Stops the load and waits until everything has come to rest. */
  readonly drain: () => Promise<void>;
}

export function createService({ desk, drain }: ServiceOptions): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });

  app.post<{ Params: { platform: string } }>('/webhooks/:platform', async (request, reply) => {
    const { platform } = request.params;
    if (!isPlatform(platform)) return reply.code(404).send({ error: 'unknown platform' });
    const event = String(request.headers['x-event'] ?? 'unknown');
    const received = performance.now();
    const finish = (outcome: 'success' | 'failure') =>
      meters.platform.webhookProcessed({ platform, eventType: event, outcome }, (performance.now() - received) / 1000);
    meters.platform.webhookReceived({ platform, eventType: event });
    try {
      const webhook = intake(platform, event, request.body, Number(request.headers['content-length'] ?? 0));
      desk.take(webhook).then(
        () => finish('success'),
        () => finish('failure'),
      );
      return reply.code(202).send({});
    } catch (error) {
      finish('failure');
      return reply.code(400).send({ error: error instanceof Error ? error.message : 'malformed' });
    }
  });

  app.get<{ Params: { id: string } }>('/issues/:id', async (request, reply) => {
    const state = desk.stateOf(request.params.id);
    return state === undefined ? reply.code(404).send({ error: 'unknown issue' }) : { state };
  });

  app.post('/drain', async () => {
    await drain();
    return { drained: true };
  });

  return app;
}

function intake(platform: Platform, event: string, body: unknown, bytes: number): Webhook {
  const item = meters.handlers.start({ handler: 'webhook-intake' });
  try {
    const webhook = readWebhook(platform, event, body);
    item.complete({ bytes, direction: 'in' });
    return webhook;
  } catch (error) {
    item.fail(error);
    throw error;
  }
}
