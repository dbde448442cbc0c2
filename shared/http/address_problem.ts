/** What keeps an address from being listened at, for whoever wants to before a start; `undefined` when nothing does. */
export function addressProblem(
  { hostname, port }: { readonly hostname: string; readonly port: number },
): string | undefined {
  try {
    Deno.listen({ hostname, port }).close();
    return undefined;
  } catch (error) {
    const place = addressText({ hostname, port });
    if (error instanceof Deno.errors.AddrInUse) return `${place} is in use by another program`;
    return `${place} cannot be listened at: ${error instanceof Error ? error.message : error}`;
  }
}

/**
 * An address as settings spell it.
 *
 * @example
 * ```ts
 * import { addressText } from "./address_problem.ts";
 * import assert from "node:assert/strict";
 * assert.equal(addressText({ hostname: "::1", port: 9800 }), "[::1]:9800");
 * ```
 */
export function addressText(
  { hostname, port }: { readonly hostname: string; readonly port: number },
): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}
