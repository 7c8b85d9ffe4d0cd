/** What to ask, and how. */
export interface HttpRequest {
  readonly url: URL;
  /** Instead of the URL's host: connect there, with the URL's host as Host and in TLS (SNI and certificate). */
  readonly connectTo?: string | undefined;
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | undefined;
  /** Milliseconds for everything: name, connection, answer, all of its body, redirects too. */
  readonly timeout: number;
  readonly followRedirects: boolean;
}

export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** From the first to the last byte, connection included. */
  readonly milliseconds: number;
  /** The address that answered, after redirects. */
  readonly url: URL;
}

/** Why there was no answer. */
export type NoAnswerKind =
  'dns' | 'refused' | 'unreachable' | 'reset' | 'timed-out' | 'tls' | 'garbled' | 'too-long' | 'redirects';

export interface NoAnswer {
  readonly kind: NoAnswerKind;
  readonly says: string;
}
