import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Registry } from "../../shared/observe/metrics.ts";
import { AdmissionLine, WEATHER_ADMISSION } from "../http/admission.ts";
import { createApp } from "../http/app.ts";
import { listen, type Listener } from "../http/listener.ts";
import { SignedRequestGate } from "../http/signed_request_gate.ts";
import { readTrustedProxies } from "../http/trusted_proxies.ts";
import { UsedProofs } from "../http/used_proofs.ts";
import type { PassJob } from "../jobs/pass_job.ts";
import type { OracleMetrics } from "./metrics.ts";
import { publicRoutes } from "./public_routes.ts";
import type { Parts } from "./parts.ts";
import { metricsRoutes } from "../routes/metrics.ts";
import type { ProbeChecks } from "../routes/probes.ts";
import type { OracleSettings } from "../settings.ts";

/** The addresses an oracle answers on. */
export interface Listeners {
  readonly public: Listener;
  /** For the operator: everything the public one has, and `/metrics`. */
  readonly private: Listener | undefined;
}

/** What answers on them. */
export interface ListenersOptions {
  readonly parts: Parts;
  readonly passes: PassJob;
  readonly probes: ProbeChecks;
  readonly registry: Registry;
  readonly metrics: OracleMetrics;
  readonly clock: Clock;
  readonly log: Logger;
  readonly accessLog: Logger;
}

/**
 * Binds the addresses and answers on them.
 * @param opened gets what closes them, should the oracle fail to start after all
 * @throws {Deno.errors.AddrInUse} when a port is taken
 */
export function openListeners(
  settings: OracleSettings,
  options: ListenersOptions,
  opened: AsyncDisposableStack,
): Listeners {
  const { parts, registry, metrics, clock, log, accessLog } = options;
  const context = {
    trustsPeer: readTrustedProxies(settings.trustedProxies),
    clientIpHeader: settings.clientIpHeader,
  };
  const routes = () =>
    publicRoutes({
      ...options,
      weatherLine: new AdmissionLine(WEATHER_ADMISSION, metrics.turnedAway),
    });
  const answering = { log, accessLog, ...context };

  // Which origin proofs must name is known once the port is; no request is answered before this function returns.
  const { host: hostname, port } = settings;
  const open = listen({ hostname, port }, (request, peer) => publicApp(request, peer), log);
  opened.defer(() => open.drain(AbortSignal.abort()));
  const gate = new SignedRequestGate({
    origins: [publicOrigin(settings, open), ...settings.acceptedOrigins],
    allowed: { coordinator: settings.coordinatorPubkeys, uploader: settings.uploaderPubkeys },
    proofs: new UsedProofs(parts.db, clock),
    clock,
  });
  const publicApp = createApp({ ...answering, gate, routes: routes(), audience: "public" });
  if (!settings.metricsBind) return { public: open, private: undefined };

  const privateApp = createApp({
    ...answering,
    gate,
    routes: [...metricsRoutes(registry), ...routes()],
    audience: "operator",
  });
  const closed = listen(settings.metricsBind, privateApp, log);
  opened.defer(() => closed.drain(AbortSignal.abort()));
  return { public: open, private: closed };
}

/** The origin that clients know; a port that the system chose is put into it. */
function publicOrigin({ remoteUrl, port }: OracleSettings, listener: Listener): string {
  const named = new URL(remoteUrl);
  return port === 0 && named.port === "0" ? listener.origin : remoteUrl;
}
