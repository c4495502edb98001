// Floor 5. The proxy that the environment names, for requests that leave this machine.

import type { AgentOptions } from 'node:http';
import { isLoopback } from '../../support/loopback.ts';

/** What Node's agents read a proxy from; lower case wins, as in curl. */
const variables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'] as const;

/**
 * The proxy settings for an agent that sends to this URL: option `proxyEnv` of Node's agents ("Built-in Proxy Support",
 * Node 22.21 and 24.5; an older one ignores it). A receiver on this machine is never asked for by way of a proxy, where
 * `localhost` would be the proxy itself; Go's clients have the same rule, curl does not.
 */
export function proxyEnvironment(url: string, env: NodeJS.ProcessEnv): NonNullable<AgentOptions['proxyEnv']> {
  if (isOnThisMachine(url)) return {};
  return Object.fromEntries(variables.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/**
 * What to warn of where a proxy is set that will not be used; undefined where there is nothing to say. The value of the
 * variable is not shown: it may hold a password.
 *
 * @example
 * const warning = proxyWarning('https://collector.example.com/v1/metrics');
 * if (warning !== undefined) diagnostics.warnOnce('proxy', warning);
 */
export function proxyWarning(
  url: string,
  env: NodeJS.ProcessEnv = process.env,
  nodeVersion: string = process.versions.node,
): string | undefined {
  const names = url.startsWith('https:')
    ? (['https_proxy', 'HTTPS_PROXY'] as const)
    : (['http_proxy', 'HTTP_PROXY'] as const);
  const name = names.find((each) => env[each]);
  if (name === undefined || isOnThisMachine(url)) return undefined;
  if (!knowsProxies(nodeVersion)) {
    return `${name} is set, but Node ${nodeVersion} cannot push through a proxy: take Node 22.21, 24.5 or newer.`;
  }
  if (/^https?:\/\//.test(env[name] ?? '')) return undefined;
  return `${name} is not used: Node takes proxies as http://host:port or https://host:port.`;
}

function knowsProxies(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  return major === 22 ? minor >= 21 : major === 24 ? minor >= 5 : major > 24;
}

function isOnThisMachine(url: string): boolean {
  return isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ''));
}
