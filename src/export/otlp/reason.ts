// Floor 5. Why a push failed, in a sentence that says where, what and the cure. The server's text is not repeated: it may hold anything.

const byStatus: Readonly<Record<number, string>> = {
  400: 'the server could not read the metrics; is it an OTLP/HTTP receiver, and is its version recent?',
  401: 'the server wants credentials; set otlp.headers or OTEL_EXPORTER_OTLP_HEADERS.',
  403: 'the credentials are not allowed to write; check otlp.headers or OTEL_EXPORTER_OTLP_HEADERS.',
  404: 'there is no OTLP receiver under this path; an OTLP/HTTP receiver listens at /v1/metrics.',
  405: 'this is not an OTLP/HTTP receiver; it listens at /v1/metrics, on port 4318 by default.',
  407: 'the proxy wants credentials; set HTTP_PROXY or HTTPS_PROXY as http://user:password@host:port.',
  413: 'the body is too large for the server; raise its limit, or record fewer series.',
  415: 'the server does not take this encoding; try another otlp.protocol, or otlp.compression "none".',
  429: 'the server takes no more for now; raise its limit, or otlp.intervalMs.',
  502: 'the gateway does not reach the Collector behind it; start that, or correct the route.',
  503: 'the server is overloaded or not ready; give it more memory or replicas if this stays.',
  504: 'the gateway waited too long for the Collector behind it; see what that is busy with.',
};

const byCode: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired; renew it at the server.',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet; compare the clocks of both machines.',
  CLOSED:
    'nothing was delivered: the receiver could not be reached or was not ready, and there was no time to try again.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed; give its CA as otlp.tls.ca.',
  EAI_AGAIN: 'the name service does not answer; see to it, or correct otlp.endpoint.',
  ECONNREFUSED: 'nothing listens there; start the Collector, or correct otlp.endpoint.',
  ECONNRESET: 'the connection was cut; see why in the log of the Collector.',
  ENOTFOUND: 'the host is not known; correct otlp.endpoint.',
  EPROTO: 'the server does not speak TLS there; is the URL http, not https?',
  ERR_PROXY_INVALID_CONFIG: 'the proxy is no URL; set HTTP_PROXY or HTTPS_PROXY as http://host:port.',
  ERR_PROXY_TUNNEL: 'the proxy opens no tunnel; check HTTPS_PROXY, or name the host in NO_PROXY.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not speak TLS there; is the URL http, not https?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host; correct otlp.endpoint, or the certificate.',
  ETIMEDOUT: 'the host does not answer; see whether it is reachable and not overloaded, or raise otlp.timeoutMs.',
  HEADERS: 'the function otlp.headers failed, took too long, or gave a header that is illegal.',
  HPE_HEADER_OVERFLOW: 'the answer has too many headers; see what stands before the Collector.',
  HTTPS_PORT: 'the server speaks TLS there; is the URL https, not http?',
  PROXY_407: byStatus[407] as string,
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by an unknown CA; give it as otlp.tls.ca.',
};

/** Families of codes, for those that have no words of their own. */
const byPattern: readonly (readonly [RegExp, string])[] = [
  [/^HPE_/, 'the answer is not HTTP; 4317 is gRPC, 4318 is HTTP.'],
  [/^PROXY_/, 'the proxy refuses the tunnel; check HTTPS_PROXY, or name the host in NO_PROXY.'],
  [/^UNABLE_TO_/, 'the certificate is signed by an unknown CA; give it as otlp.tls.ca.'],
  [
    /^ERR_SSL_.*(?:CERTIFICATE|HANDSHAKE_FAILURE|UNKNOWN_CA)/,
    'the server does not take the client certificate, or misses one; set otlp.tls.cert and otlp.tls.key.',
  ],
  [/^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_)/, 'no encrypted connection came about; check the URL and otlp.tls.'],
  [
    /^(?:CERT_|CRL_|INVALID_|HOSTNAME_|PATH_)/,
    'the certificate of the server is refused; mend it, or set otlp.tls.ca.',
  ],
  [/^(?:ENET|EHOST)/, 'there is no way to the host; check the network, or correct otlp.endpoint.'],
];

/** Why a status is none of success. `url` is one that may be shown: see {@link shownUrl}. */
export function statusReason(status: number, url: string): string {
  return `${url} answered ${status}: ${byStatus[status] ?? otherStatus(status)}`;
}

/** What is wrong with an answer of success that says nothing of OTLP, or was not there as a whole. */
export function unreadReason(status: number, isWhole: boolean, url: string): string {
  const what = isWhole
    ? 'with something that is no OTLP answer; is it an OTLP endpoint? Correct otlp.endpoint.'
    : 'with an answer that was cut, late or over 64 KiB; see what stands before the Collector.';
  return `${url} answered ${status} ${what}`;
}

/** Why there was no status, by a code of Node's, OpenSSL's or ours. `url` is one that may be shown. */
export function codeReason(code: string, url: string): string {
  const words = Object.hasOwn(byCode, code) ? byCode[code] : byPattern.find(([pattern]) => pattern.test(code))?.[1];
  return `${url}: ${words === undefined ? `${code}.` : `${code}, ${words}`}`;
}

/** A URL as it may be shown: a query may hold a key, and a user's name a password. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return 'the OTLP endpoint';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function otherStatus(status: number): string {
  if (status >= 300 && status < 400) return 'redirects are not followed; correct otlp.endpoint.';
  if (status >= 400 && status < 500) return 'the server refuses the request; check otlp.endpoint and otlp.headers.';
  return 'the server failed; see its log.';
}
