// Floor 4. An HTTP request as those who watch requests describe it, and who keeps the numbers: the meter here, or an array of a test.

/** The scheme a request came in on. */
export type HttpScheme = 'http' | 'https';

/** A server request when it begins; attributes of `http.server.active_requests`. */
export interface HttpServerStart {
  /** As sent; the recorder folds methods it does not know. */
  method: string;
  scheme: HttpScheme;
}

/** A server request when it is over; attributes of `http.server.request.duration`. */
export interface HttpServerEnd extends HttpServerStart {
  /** The route's pattern, never a path. Absent when no route matched or none is known. */
  route?: string;
  /** Absent when the connection was lost before a status line was written. */
  statusCode?: number;
  /** The status code as text from 500 up, else the name of what went wrong; absent when nothing did. */
  errorType?: string;
  /** `1.0` or `1.1`. */
  protocolVersion?: string;
}

/** A client request when it is over; attributes of `http.client.request.duration`. */
export interface HttpClientEnd {
  method: string;
  serverAddress: string;
  serverPort: number;
  /** Absent when no response came. */
  statusCode?: number;
  /** The status code as text from 400 up, else the code or name of the error; absent when nothing went wrong. */
  errorType?: string;
}

/** Keeps the numbers of requests that this process answers. */
export interface HttpServerRecorder {
  /** Counts a request as active; the function it returns ends that, and does nothing when it is called again. */
  started(request: HttpServerStart): () => void;
  finished(request: HttpServerEnd, durationSeconds: number): void;
}

/** Keeps the numbers of requests that this process makes. */
export interface HttpClientRecorder {
  finished(request: HttpClientEnd, durationSeconds: number): void;
}
