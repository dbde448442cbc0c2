/** What keeps an address from being listened at, for whoever wants to before a start; `undefined` when nothing does. */
export function addressProblem(
  { hostname, port }: { readonly hostname: string; readonly port: number },
): string | undefined {
  try {
    Deno.listen({ hostname, port }).close();
    return undefined;
  } catch (error) {
    const place = `${hostname}:${port}`;
    if (error instanceof Deno.errors.AddrInUse) return `${place} is in use by another program`;
    return `${place} cannot be listened at: ${error instanceof Error ? error.message : error}`;
  }
}
