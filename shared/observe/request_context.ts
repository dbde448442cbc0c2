import { AsyncLocalStorage } from "node:async_hooks";

/** What is known of the request a piece of work is done for. */
export interface RequestContext {
  /** Request id: `^[0-9A-Za-z-]{8,64}$`. */
  readonly rid: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work`, and all it awaits, as part of the request: lines logged in it carry the request's id. */
export function withRequest<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** The request that the running code works for, if any. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}
