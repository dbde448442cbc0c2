import * as v from "valibot";
import { Problem, type ProofFailureCode } from "../contract/problem.ts";

/** The oracle answered a request with an error. */
export class OracleError extends Error {
  override readonly name = "OracleError";
  /**
   * @param status the HTTP status
   * @param message the oracle's own sentence, or what came instead of one
   * @param code why a signed request was refused
   * @param field the offending part of the request
   * @param retryAfterMs how long to wait before the next try, where the oracle says so
   */
  constructor(
    readonly status: number,
    message: string,
    readonly code?: ProofFailureCode,
    readonly field?: string,
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later. */
  get transient(): boolean {
    return this.status >= 500 || this.status === 408 || this.status === 429;
  }
}

/** No answer came, or one that is not the oracle's; whether a write was done is unknown. */
export class OracleUnreachableError extends Error {
  override readonly name = "OracleUnreachableError";
}

const SHOWN_CHARACTERS = 300;

/** Reads the error that an answer outside 2xx carries. */
export function oracleErrorOf(status: number, body: Uint8Array, headers: Headers): OracleError {
  const seconds = /^\d{1,6}$/.exec(headers.get("retry-after") ?? "")?.[0];
  const retryAfterMs = seconds === undefined ? undefined : Number(seconds) * 1000;
  const text = new TextDecoder().decode(body);
  const problem = v.safeParse(v.pipe(v.string(), v.parseJson(), Problem), text);
  if (!problem.success) {
    const said = text.replace(/\s+/g, " ").trim().slice(0, SHOWN_CHARACTERS);
    const from = "not as an oracle answers: from a proxy before it, or another program";
    const told = `HTTP ${status}, ${from}: ${said}`;
    return new OracleError(status, told, undefined, undefined, retryAfterMs);
  }
  const { error, detail, field } = problem.output;
  const code = typeof error === "string" ? undefined : error.type;
  return new OracleError(status, detail, code, field, retryAfterMs);
}
