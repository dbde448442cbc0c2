import type { Logger } from "@logtape/logtape";
import type { InfoLog } from "../../shared/observe/direct_log.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Registry } from "../../shared/observe/metrics.ts";
import type { Database } from "../database/database.ts";
import type { Route } from "../http/route.ts";
import { createApp } from "../http/app.ts";
import { AtHand } from "../http/at_hand.ts";
import { Compressor } from "../http/compressor.ts";
import { limitsFor, Lines } from "../http/lines.ts";
import { RequestMetrics } from "../http/request_metrics.ts";
import { listen } from "../http/listener.ts";
import type { BoundedServer } from "../../shared/http/bounded_server.ts";
import { affordableConnections } from "../../shared/http/affordable_connections.ts";
import { readDescriptorLimit } from "../../shared/lifecycle/process_limits.ts";
import { SignedRequestGate } from "../http/signed_request_gate.ts";
import { RequestLimits } from "../http/clients/request_limits.ts";
import { readTrustedProxies } from "../http/clients/trusted_proxies.ts";
import { UsedProofs } from "../http/used_proofs.ts";
import type { CarryOut } from "../orders/order.ts";
import { OrderSocket } from "../orders/order_socket.ts";
import type { OracleMetrics } from "./metrics.ts";
import type { OracleSettings } from "../settings.ts";

/** Connections of the private listener: strangers cannot reach it, and must not be able to fill it. */
const OPERATOR_CONNECTIONS = 16;

/** What answers on the addresses of an oracle. */
export interface ListenersOptions {
  /** Keeps the proofs of signed requests that were used. */
  readonly db: Database;
  /** What clients can ask for. */
  readonly routes: readonly Route[];
  /** What operators alone can ask for. */
  readonly operatorRoutes: readonly Route[];
  readonly registry: Registry;
  readonly metrics: OracleMetrics;
  /** Does what commands on this machine ask for. */
  readonly carryOut: CarryOut;
  /** By which the age of proofs is judged. */
  readonly clock: Clock;
  readonly log: Logger;
  readonly accessLog: InfoLog;
}

/** The addresses an oracle answers on. */
export class Listeners implements AsyncDisposable {
  readonly public: BoundedServer;
  /** For the operator: everything the public one has, and `/metrics`. */
  readonly private: BoundedServer | undefined;

  readonly #orders: OrderSocket | undefined;
  readonly #compressor: Compressor;

  private constructor(
    forClients: BoundedServer,
    forOperator: BoundedServer | undefined,
    orders: OrderSocket | undefined,
    compressor: Compressor,
  ) {
    this.public = forClients;
    this.private = forOperator;
    this.#orders = orders;
    this.#compressor = compressor;
  }

  /**
   * Binds the addresses and answers on them.
   * @throws {Deno.errors.AddrInUse} when a port is taken
   */
  static async open(settings: OracleSettings, options: ListenersOptions): Promise<Listeners> {
    const { db, routes, registry, operatorRoutes, metrics, carryOut, clock, log, accessLog } =
      options;
    const context = {
      trustsPeer: readTrustedProxies(settings.trustedProxies),
      clientIpHeader: settings.clientIpHeader,
    };
    const { turnedAway: onTurnedAway } = metrics;
    const lines = (many: number) => new Lines(onTurnedAway, limitsFor(many)); // each has its own
    const limits = limitsOf(settings, options);
    await using opened = new AsyncDisposableStack();
    const compressor = opened.use(new Compressor());
    const requests = new RequestMetrics(registry, [...operatorRoutes, ...routes]);
    const answering = {
      log,
      accessLog,
      compressor,
      metrics: requests,
      onTurnedAway,
      ...context,
    };

    const connections = affordableConnections(readDescriptorLimit()) - OPERATOR_CONNECTIONS;
    // Which origin proofs must name is known once the port is; until the application is there, no request is read.
    const { host: hostname, port } = settings;
    const forPublic = {
      ...answering,
      routes,
      limits,
      lines: lines(connections),
      audience: "public",
    } as const;
    const forClients = await listen(
      { hostname, port, connections, atHand: new AtHand(forPublic) },
      (request, peer) => publicApp(request, peer),
      log,
    );
    opened.defer(() => forClients.drain(AbortSignal.abort()));
    const gate = new SignedRequestGate({
      origins: [publicOrigin(settings, forClients), ...settings.acceptedOrigins],
      allowed: { coordinator: settings.coordinatorPubkeys, uploader: settings.uploaderPubkeys },
      proofs: new UsedProofs(db, clock, countSigners(settings)),
      clock,
      limits,
    });
    const publicApp = createApp({ ...forPublic, gate });
    const forPrivate = {
      ...answering,
      lines: lines(OPERATOR_CONNECTIONS),
      audience: "operator",
    } as const;
    const forOperator = settings.metricsBind && await listen(
      {
        ...settings.metricsBind,
        connections: OPERATOR_CONNECTIONS,
        atHand: new AtHand({ ...forPrivate, routes }),
      },
      createApp({
        ...forPrivate,
        gate,
        routes: [...operatorRoutes, ...routes],
      }),
      log,
    );
    const orders = await OrderSocket.open({ folder: settings.eventDb, carryOut, log });
    opened.move();
    return new Listeners(forClients, forOperator, orders, compressor);
  }

  /** Takes no more requests, and resolves when those under way are answered or `deadline` aborts. */
  async drain(deadline: AbortSignal): Promise<void> {
    await Promise.all([
      this.public.drain(deadline),
      this.private?.drain(deadline),
      this.#orders?.drain(deadline),
    ]);
    this.#compressor[Symbol.dispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drain(AbortSignal.abort());
  }
}

/** The limits of the public address, if there are any; keys have the same on the private one. */
function limitsOf(
  settings: OracleSettings,
  { clock, metrics }: ListenersOptions,
): RequestLimits | undefined {
  const { addressRequestsPerMinute: address, keyRequestsPerMinute: key } = settings;
  if (address === undefined && key === undefined) return undefined;
  const nowMs = () => Math.floor(clock.now());
  return new RequestLimits({ address, key }, nowMs, metrics.overLimit);
}

function countSigners(settings: OracleSettings): number {
  return new Set([...settings.coordinatorPubkeys, ...settings.uploaderPubkeys]).size;
}

/** The origin that clients know; a port that the system chose is put into it. */
function publicOrigin({ remoteUrl, port }: OracleSettings, listener: BoundedServer): string {
  const named = new URL(remoteUrl);
  return port === 0 && named.port === "0" ? listener.origin : remoteUrl;
}
