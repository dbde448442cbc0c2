import { messageOf } from "../message_of.ts";
import { type BindAddress, ownOrigin } from "../settings/network_kinds.ts";

/** Real time the probe may take. */
const TIMEOUT_MS = 5_000;

/**
 * Asks a program on this machine how it is.
 * @param bind where it listens
 * @param path what it is asked, e.g. `/health`
 * @returns what is wrong; nothing when it answers that it is well
 */
export async function problemAt(bind: BindAddress, path: string): Promise<string | undefined> {
  const url = ownOrigin(bind) + path;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok ? undefined : `${url} answered ${response.status}`;
  } catch (error) {
    return `${url} gave no answer: ${messageOf(error)}`;
  }
}
