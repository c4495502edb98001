// Registers this service with the mesh, and learns where the others are.

import { meters } from 'binnacle';
import { HttpError } from '../http-error.ts';

/** URLs of instances by name, by service. */
type Directory = Readonly<Record<string, Readonly<Record<string, string>>>>;

export class Registry {
  readonly #url: string;
  readonly #service: string;

  constructor(url: string, service: string) {
    this.#url = `${url}/services/${service}`;
    this.#service = service;
  }

  async register(): Promise<Directory> {
    return (await this.#call('register', 'PUT')) as Directory;
  }

  /** A renewal that fails is made good by the next one. */
  async renew(): Promise<void> {
    await this.#call('renew', 'PUT').catch(() => {});
  }

  async deregister(): Promise<void> {
    await this.#call('deregister', 'DELETE').catch(() => {});
  }

  async #call(action: 'register' | 'renew' | 'deregister', method: string): Promise<unknown> {
    const service = this.#service;
    try {
      const response = await fetch(this.#url, { method, signal: AbortSignal.timeout(500) });
      const answer = await (await HttpError.unless2xx(response)).json();
      meters.mesh.recordRegistration({ service, action, outcome: 'success' });
      return answer;
    } catch (error) {
      meters.mesh.recordRegistration({ service, action, outcome: 'failure' });
      throw error;
    }
  }
}
