// Starts Alertmanager as docker-compose.yml does, with a webhook of the test's own at the end of its routes.

import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';

import type { ManagedProcess } from './managed-process.ts';
import type { Stack } from './stack.ts';
import { untilHttpOk } from './until.ts';

/** What Alertmanager posts, as far as the tests look at it. */
export interface Notification {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly { readonly labels: Record<string, string>; readonly annotations: Record<string, string> }[];
}

export interface Alertmanager {
  readonly process: ManagedProcess;
  readonly url: string;
  /** What has come to the webhook so far. */
  readonly notifications: readonly Notification[];
}

const config = '/etc/alertmanager/alertmanager.yaml';
const webhookFile = '/etc/alertmanager/webhook_url';

export async function startAlertmanager(stack: Stack): Promise<Alertmanager> {
  const url = `http://${stack.address('alertmanager', 9093)}`;
  const notifications: Notification[] = [];
  const webhook = await listen(stack, notifications);
  const file = writeAlertmanagerConfig(stack, webhook);
  const process = await stack.start({
    name: 'alertmanager',
    command: stack.tools.alertmanager,
    args: alertmanagerArgs(stack, file),
    ready: () => untilHttpOk(`${url}/-/ready`),
  });
  return { process, url, notifications };
}

export function alertmanagerArgs(stack: Stack, file: string): string[] {
  const command = stack.service('alertmanager').command ?? [];
  return command.map((argument) => stack.translate('alertmanager', argument.replace(config, file)));
}

/** The shipped file; only the file with the webhook's address is another one. */
export function writeAlertmanagerConfig(stack: Stack, webhook: string): string {
  const folder = stack.folder('alertmanager');
  const shipped = readFileSync(stack.translate('alertmanager', config), 'utf8');
  const urlFile = join(folder, 'webhook_url_here');
  writeFileSync(urlFile, webhook);
  const file = join(folder, 'alertmanager.yaml');
  writeFileSync(file, shipped.replaceAll(webhookFile, urlFile));
  return file;
}

async function listen(stack: Stack, notifications: Notification[]): Promise<string> {
  const address = stack.address('webhook', 80);
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    notifications.push(JSON.parse(body) as Notification);
    response.end();
  });
  stack.atClose(() => server.close());
  server.listen(Number(address.split(':')[1]), '127.0.0.1');
  await once(server, 'listening');
  return `http://${address}/`;
}
