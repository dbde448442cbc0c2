import { DAY_SECONDS } from "../time/units.ts";

/**
 * How long after its signing date an event may still be signed, in seconds; its contract refunds by itself from then
 * on. The schema repeats it as a defence of its own: its trigger refuses a later signature.
 */
export const EXPIRY_SECONDS = DAY_SECONDS;
/** The smallest expiry: anything below is read as a block height and not as a time (Bitcoin's nLockTime). */
export const MIN_EXPIRY = 500_000_000;
/** The largest expiry: a lock time has 32 bits. */
export const MAX_EXPIRY = 2 ** 32 - 1;

/**
 * The unix second from which on an event is never signed.
 *
 * @param signingDate unix seconds
 */
export function expiryOf(signingDate: number): number {
  return signingDate + EXPIRY_SECONDS;
}

/** Whether a contract can expire at this unix second: a whole one from MIN_EXPIRY to MAX_EXPIRY. */
export function isExpiry(second: number): boolean {
  return Number.isInteger(second) && second >= MIN_EXPIRY && second <= MAX_EXPIRY;
}
