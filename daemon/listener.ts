import { startPrivateListener } from "../shared/observe/metrics_listener.ts";
import type { Daemon } from "./daemon.ts";
import type { DaemonSettings } from "./settings.ts";

/** Serves probes and `/metrics` where `metrics_bind` says; nothing when it is off. */
export function listenPrivately(
  daemon: Daemon,
  { metricsBind }: Pick<DaemonSettings, "metricsBind">,
): AsyncDisposable & { readonly address: Deno.NetAddr | undefined } {
  if (metricsBind === undefined) return { address: undefined, async [Symbol.asyncDispose]() {} };
  const listener = startPrivateListener({
    bind: metricsBind,
    registry: daemon.registry,
    probes: { health: () => daemon.healthy, ready: () => daemon.healthy },
  });
  return { address: listener.address, [Symbol.asyncDispose]: () => listener.stop() };
}
