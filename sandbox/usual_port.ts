import { ORACLE_PORT } from "../shared/settings/oracle_address.ts";
import { findFreePort } from "../testing/fixtures/free_port.ts";

/** The port of an oracle that nobody gave one: the usual one or, when it is taken, any that is free. */
export function usualPort(): number {
  try {
    Deno.listen({ hostname: "127.0.0.1", port: ORACLE_PORT }).close();
    return ORACLE_PORT;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return findFreePort();
    throw error;
  }
}
