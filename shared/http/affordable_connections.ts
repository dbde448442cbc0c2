/** Descriptors that are kept for files, workers and connections of our own. */
const OWN_SHARE = 0.25;
const MOST_OWN = 1024;
/** More connections than this help nobody: the machine is busy with them alone. */
const MOST_CONNECTIONS = 10_000;

/** How many connections may be open at once under a limit of descriptors. */
export function affordableConnections(descriptors: number): number {
  const own = Math.min(MOST_OWN, Math.ceil(descriptors * OWN_SHARE));
  return Math.min(MOST_CONNECTIONS, descriptors - own);
}
