// Floor 5. Why a push failed, in a sentence that names the cure. The server's text is not repeated: it may hold anything.

const byStatus: Readonly<Record<number, string>> = {
  400: 'the server could not read the metrics; is it an OTLP/HTTP receiver, and is its version recent?',
  401: 'the server wants credentials; set otlp.headers or OTEL_EXPORTER_OTLP_HEADERS.',
  403: 'the credentials are not allowed to write; check otlp.headers or OTEL_EXPORTER_OTLP_HEADERS.',
  404: 'there is no OTLP receiver under this path; an OTLP/HTTP receiver listens at /v1/metrics.',
  405: 'this is not an OTLP/HTTP receiver; it listens at /v1/metrics, on port 4318 by default.',
  413: 'the body is too large for the server; raise its limit, or record fewer series.',
  415: 'the server does not take this encoding; try otlp.protocol "http/json".',
};

const byCode: Readonly<Record<string, string>> = {
  HEADERS: 'the function otlp.headers failed, or took too long.',
  ECONNREFUSED: 'nothing listens there; start the Collector, or correct otlp.endpoint.',
  ENOTFOUND: 'the host is not known; correct otlp.endpoint.',
  EAI_AGAIN: 'the name service does not answer.',
  ECONNRESET: 'the connection was cut.',
  ETIMEDOUT: 'the host does not answer.',
  HPE_INVALID_CONSTANT: 'the answer is not HTTP; 4317 is gRPC, 4318 is HTTP.',
  EPROTO: 'the server does not speak TLS there; is the URL http, not https?',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed; give its CA as otlp.tls.ca.',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by an unknown CA; give it as otlp.tls.ca.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by an unknown CA; give it as otlp.tls.ca.',
  CLOSED:
    'nothing was delivered: the receiver could not be reached or was not ready, and there was no time to try again.',
  CERT_HAS_EXPIRED: 'the certificate has expired.',
};

/** One sentence: where to, what happened, what to do. */
export function reasonOf(error: unknown, url: string): string {
  const codes = chain(error).flatMap(({ code }) => (code === undefined ? [] : [code]));
  for (const code of codes) {
    if (isStatus(code)) return `${url} answered ${code}: ${byStatus[code] ?? otherStatus(code)}`;
    if (typeof code === 'string' && Object.hasOwn(byCode, code)) return `${url}: ${code}, ${byCode[code]}`;
  }
  const name =
    codes.find((code) => typeof code === 'string') ?? (error instanceof Error ? error.name : 'unknown error');
  // What is tried again (429, 502, 503, 504) and still refused comes without its status.
  if (name === 'OTLPExporterError') return `${url}: the server is overloaded or not ready, also after further tries.`;
  return `${url}: ${name === 'Error' ? 'no answer in time, or none that could be read' : name}.`;
}

/** Other numbers are codes of something else: a DOMException of an abort has 20. */
function isStatus(code: unknown): code is number {
  return typeof code === 'number' && code >= 100 && code <= 599;
}

function otherStatus(status: number): string {
  return status < 400 ? 'redirects are not followed; correct otlp.endpoint.' : 'the server failed.';
}

/** The error and its causes, which is where network errors hide. */
function chain(error: unknown): { code?: unknown }[] {
  const errors: { code?: unknown; cause?: unknown }[] = [];
  for (let each = error; typeof each === 'object' && each !== null && errors.length < 5; each = (each as Error).cause) {
    errors.push(each as { code?: unknown });
    const { errors: several } = each as { errors?: unknown };
    if (Array.isArray(several)) errors.push(...several.filter((one) => typeof one === 'object' && one !== null));
  }
  return errors;
}
