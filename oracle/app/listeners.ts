import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Registry } from "../../shared/observe/metrics.ts";
import type { Database } from "../database/database.ts";
import type { Route } from "../http/route.ts";
import { AdmissionLine, WEATHER_ADMISSION } from "../http/admission.ts";
import { createApp } from "../http/app.ts";
import { listen } from "../http/listener.ts";
import type { BoundedServer } from "../http/server/bounded_server.ts";
import { affordableConnections, readDescriptorLimit } from "../http/server/descriptor_limit.ts";
import { SignedRequestGate } from "../http/signed_request_gate.ts";
import { readTrustedProxies } from "../http/trusted_proxies.ts";
import { UsedProofs } from "../http/used_proofs.ts";
import type { OracleMetrics } from "./metrics.ts";
import { metricsRoutes } from "../routes/metrics.ts";
import type { OracleSettings } from "../settings.ts";

/** Connections of the private listener: strangers cannot reach it, and must not be able to fill it. */
const OPERATOR_CONNECTIONS = 16;

/** The addresses an oracle answers on. */
export interface Listeners {
  readonly public: BoundedServer;
  /** For the operator: everything the public one has, and `/metrics`. */
  readonly private: BoundedServer | undefined;
}

/** What answers on them. */
export interface ListenersOptions {
  /** Keeps the proofs of signed requests that were used. */
  readonly db: Database;
  /** Makes what clients can ask for, behind a waiting line of a listener's own. */
  readonly publicRoutes: (weatherLine: AdmissionLine) => Route[];
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
export async function openListeners(
  settings: OracleSettings,
  options: ListenersOptions,
  opened: AsyncDisposableStack,
): Promise<Listeners> {
  const { db, publicRoutes, registry, metrics, clock, log, accessLog } = options;
  const context = {
    trustsPeer: readTrustedProxies(settings.trustedProxies),
    clientIpHeader: settings.clientIpHeader,
  };
  const routes = () => publicRoutes(new AdmissionLine(WEATHER_ADMISSION, metrics.turnedAway));
  const answering = { log, accessLog, ...context };

  const connections = affordableConnections(readDescriptorLimit()) - OPERATOR_CONNECTIONS;
  // Which origin proofs must name is known once the port is; until the application is there, no request is read.
  const { host: hostname, port } = settings;
  const forClients = await listen(
    { hostname, port, connections },
    (request, peer) => publicApp(request, peer),
    log,
  );
  opened.defer(() => forClients.drain(AbortSignal.abort()));
  const gate = new SignedRequestGate({
    origins: [publicOrigin(settings, forClients), ...settings.acceptedOrigins],
    allowed: { coordinator: settings.coordinatorPubkeys, uploader: settings.uploaderPubkeys },
    proofs: new UsedProofs(db, clock, countSigners(settings)),
    clock,
  });
  const publicApp = createApp({ ...answering, gate, routes: routes(), audience: "public" });
  if (!settings.metricsBind) return { public: forClients, private: undefined };

  const privateApp = createApp({
    ...answering,
    gate,
    routes: [...metricsRoutes(registry), ...routes()],
    audience: "operator",
  });
  const forOperator = await listen(
    { ...settings.metricsBind, connections: OPERATOR_CONNECTIONS },
    privateApp,
    log,
  );
  opened.defer(() => forOperator.drain(AbortSignal.abort()));
  return { public: forClients, private: forOperator };
}

function countSigners(settings: OracleSettings): number {
  return new Set([...settings.coordinatorPubkeys, ...settings.uploaderPubkeys]).size;
}

/** The origin that clients know; a port that the system chose is put into it. */
function publicOrigin({ remoteUrl, port }: OracleSettings, listener: BoundedServer): string {
  const named = new URL(remoteUrl);
  return port === 0 && named.port === "0" ? listener.origin : remoteUrl;
}
