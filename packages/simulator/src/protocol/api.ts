/** Who calls, as far as the simulator knows. */
export interface Caller {
  readonly accessKeyId: string;
  /** The region that the request was signed for. */
  readonly region?: string;
  readonly userAgent: string;
}

/** A simulated AWS API: its operations by name. What is not in `operations` is refused by name. */
export interface ServiceApi {
  readonly name: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** Input as the wire carries it after validation (JSON, or the form body turned into objects); returns the same. */
export type Operation = (input: Record<string, unknown>, caller: Caller) => unknown;

/** An error as AWS answers it. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  /** Members of the error beside its message. */
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, detail: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.detail = detail;
  }
}
