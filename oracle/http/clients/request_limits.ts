import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import { Buckets, type Draw } from "./buckets.ts";
import { networkOf } from "./client_network.ts";

/** What requests are counted by. */
export type LimitName = "address" | "key";

/** How many requests each address and each key may make in a minute; what is not given is not limited. */
export type RequestsPerMinute = Readonly<Partial<Record<LimitName, number>>>;

/** How a limit stands for a client after its request was counted. */
export interface Quota {
  readonly limit: LimitName;
  readonly draw: Draw;
}

/** A request as far as it is limited. */
export interface LimitedRequest {
  /** The pattern of its route. */
  readonly route: string;
  readonly clientAddress: string;
  /** How the limits stand that it was counted by. */
  readonly quotas: Quota[];
}

/** Asked by machines that have to know how things stand, again and again. */
const FREE: ReadonlySet<string> = new Set(["/healthy", "/health", "/ready"]);
const WINDOW_SECONDS = 60;
const WORDS: Readonly<Record<LimitName, string>> = {
  address: "your address has made as many requests as one may",
  key: "this key has signed as many requests as one may",
};

/**
 * The limits of a listener on what one client may ask for, told in headers (draft-ietf-httpapi-ratelimit-headers): each
 * is a token bucket that holds the requests of a minute.
 */
export class RequestLimits {
  readonly #limits = new Map<LimitName, { readonly quota: number; readonly buckets: Buckets }>();
  readonly #policy: string;
  readonly #nowMs: () => number;
  readonly #onRefused: (limit: LimitName) => void;

  /**
   * @param nowMs the time, whole milliseconds
   * @param onRefused called for each request that is refused
   */
  constructor(
    perMinute: RequestsPerMinute,
    nowMs: () => number,
    onRefused: (limit: LimitName) => void = () => {},
  ) {
    for (const limit of ["address", "key"] as const) {
      const quota = perMinute[limit];
      if (quota) this.#limits.set(limit, { quota, buckets: new Buckets(quota) });
    }
    this.#policy = [...this.#limits]
      .map(([limit, { quota }]) => `"${limit}";q=${quota};w=${WINDOW_SECONDS}`).join(", ");
    this.#nowMs = nowMs;
    this.#onRefused = onRefused;
  }

  /** Whether {@link countAddress} would let the request pass. */
  mayPass({ route, clientAddress }: LimitedRequest): boolean {
    const limit = this.#limits.get("address");
    if (!limit || FREE.has(route)) return true;
    return limit.buckets.look(networkOf(clientAddress), this.#nowMs()).left > 0;
  }

  /**
   * Counts a request of an address, unless it is for a probe.
   * @throws {RefusalError} `too_many`
   */
  countAddress(request: LimitedRequest): void {
    if (!FREE.has(request.route)) this.#count("address", networkOf(request.clientAddress), request);
  }

  /**
   * Counts a signed request.
   * @param signer its verified key
   * @throws {RefusalError} `too_many`
   */
  countKey(signer: string, request: LimitedRequest): void {
    this.#count("key", signer, request);
  }

  /** Takes back that a signed request was counted, which turned out to be none of its key's. */
  discountKey(signer: string): void {
    this.#limits.get("key")?.buckets.giveBack(signer);
  }

  /** Names and values of the headers that tell a client where it stands. */
  headersFor({ route, quotas }: LimitedRequest): readonly (readonly [string, string])[] {
    if (this.#policy === "" || FREE.has(route)) return [];
    const policy = ["ratelimit-policy", this.#policy] as const;
    return quotas.length === 0 ? [policy] : [policy, ["ratelimit", quotas.map(print).join(", ")]];
  }

  #count(name: LimitName, who: string, { quotas }: LimitedRequest): void {
    const limit = this.#limits.get(name);
    if (!limit) return;
    const draw = limit.buckets.take(who, this.#nowMs());
    quotas.push({ limit: name, draw });
    if (draw.isTaken) return;
    this.#onRefused(name);
    const retryAfterSeconds = seconds(draw.waitMs);
    throw new RefusalError(
      "too_many",
      `${WORDS[name]}, ${limit.quota} a minute; try again in ${retryAfterSeconds} s`,
      undefined,
      { retryAfterSeconds },
    );
  }
}

const seconds = (ms: number) => Math.ceil(ms / 1000);

const print = ({ limit, draw: { left, fullInMs } }: Quota) =>
  `"${limit}";r=${left};t=${seconds(fullInMs)}`;
