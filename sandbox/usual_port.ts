import { ORACLE_PORT } from "../shared/settings/oracle_address.ts";

/** Whether nobody listens on a port of this machine. */
export function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}

/**
 * The port of an oracle that nobody gave one: the usual one or, when it is taken, any that is free.
 * @param count ports in a row that are needed, this one the first
 */
export function usualPort(count = 1): number {
  return areFree(ORACLE_PORT, count) ? ORACLE_PORT : findFreePorts(count);
}

/** The first of some ports in a row that nobody listens on now. */
export function findFreePorts(count: number): number {
  for (;;) {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    if (areFree(port, count)) return port;
  }
}

function areFree(first: number, count: number): boolean {
  return Array.from({ length: count }, (_, index) => first + index)
    .every((port) => port <= 65_535 && isFree(port));
}
