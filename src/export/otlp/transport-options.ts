// Floor 5. Where a push sends its bodies, and how.

/** PEM as text or Buffer, for `node:https`. */
export interface TransportTls {
  readonly ca?: string | Buffer | undefined;
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
}

/** What a transport is made of; nothing is left open. */
export interface TransportOptions {
  /** The whole URL, `/v1/metrics` included, without credentials. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Asked before each request, within its deadline; wins over `headers`. */
  readonly headersFunction?: (() => Record<string, string> | Promise<Record<string, string>>) | undefined;
  /** Says the content type. */
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly compression: 'gzip' | 'none';
  readonly tls: TransportTls;
}
