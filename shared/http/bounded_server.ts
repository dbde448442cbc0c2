import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import type { Logger } from "@logtape/logtape";
import { PROBLEM_MEDIA_TYPE } from "../contract/problem.ts";
import { RefusalError } from "../contract/refusal_error.ts";
import { addressText } from "./address_problem.ts";
import { type AnsweringAtHand, mayBeAtHand } from "./answer_at_hand.ts";
import { Client } from "./client.ts";
import { Connections, type ConnectionTimes } from "./connections.ts";
import { HearingCheck, type HearingTimes } from "./hearing_check.ts";
import { readRequest } from "./incoming_request.ts";
import { LoopTurns } from "./loop_turns.ts";
import { sendResponse } from "./outgoing_response.ts";
import { sendAtHand } from "./pieces_at_hand.ts";
import { keepRequestSlots } from "./request_slots.ts";
import { refuseRest, swallowRest } from "./unread_body.ts";

/** Answers one request; `peer` is the address of the TCP peer. */
export type Answering = (request: Request, peer: string) => Promise<Response>;

/** Where to listen; port 0 takes any free one. */
export interface ListenAddress {
  readonly hostname: string;
  readonly port: number;
}

/** How long a server waits for its clients, in milliseconds. */
export interface ServerTimes extends ConnectionTimes {
  /** For the whole head of a request. */
  readonly headersMs: number;
  /** When the first of a crowd has waited for a turn so long, who comes then may be refused. */
  readonly behindMs: number;
  /** When it is found out whether it still hears. */
  readonly hearing?: HearingTimes;
}

/** The times of a listener on the Internet. */
const USUAL_TIMES: ServerTimes = {
  headersMs: 10_000,
  idleMs: 60_000,
  stalledMs: 20_000,
  behindMs: 2_000,
};

/** What a {@link BoundedServer} needs. */
export interface BoundedServerOptions {
  readonly answering: Answering;
  /** Is asked first: it answers what needs no work, and refuses what comes while there is too much of it. */
  readonly atHand?: AnsweringAtHand;
  /** Answers a request whose answering failed, or that could not be read. */
  readonly explain: (error: unknown) => Response;
  /** How many connections may be open at once. */
  readonly connections: number;
  readonly log: Logger;
  readonly times?: ServerTimes;
}

/** The largest head of a request, in bytes. */
const MOST_HEAD_BYTES = 32 * 1024;
/** While so much that was at hand waits for clients, more is sent on the usual way, which is bounded by what is sent. */
const MOST_SENT_BYTES = 32 * 1024 * 1024;
/** Requests that a client may send on one connection before the first of them is answered. */
const MOST_PIPELINED = 32;
const CHECK_MS = 1_000;
/** How often a server that became deaf tries to listen again, each a second after the one before. */
const RELISTEN_TRIES = 30;

/** The requests of one connection: how many are not answered yet, and when the last of them is. */
interface Pipeline {
  count: number;
  last: Promise<void>;
}

const startPipeline = (): Pipeline => ({ count: 0, last: Promise.resolve() });

/**
 * An HTTP/1.1 server that no client can wear out: heads, idle connections and readers have their time, connections
 * their number, and what waits to be sent is a piece for each connection. It listens again should the system run out of
 * descriptors. Made on Node's server, because Deno's own has none of these bounds.
 */
export class BoundedServer {
  readonly address: Deno.NetAddr;
  /** Resolves when it no longer listens; rejects when it cannot listen again. */
  readonly finished: Promise<void>;
  readonly #options: BoundedServerOptions;
  readonly #times: ServerTimes;
  readonly #connections: Connections;
  readonly #hearing: HearingCheck;
  readonly #turns = new LoopTurns();
  readonly #ended = Promise.withResolvers<void>();
  /** Requests of each connection that are not answered yet. */
  readonly #pipelines = new WeakMap<Socket, Pipeline>();
  readonly #timer: ReturnType<typeof setInterval>;
  /** Tells a client for how long it may use its connection again (RFC 2068 §19.7.1.1). */
  readonly #keepAlive: readonly [name: string, value: string];
  #server: Server;
  #draining: Promise<void> | undefined;
  #underWay = 0;
  /** Of answers at hand that their clients have not taken yet. */
  #atHandBytes = 0;
  #whenIdle = Promise.withResolvers<void>();

  /**
   * Listens.
   * @throws {Deno.errors.AddrInUse} when the port is taken
   */
  static async listen(
    address: ListenAddress,
    options: BoundedServerOptions,
  ): Promise<BoundedServer> {
    const server = createBareServer(options.times ?? USUAL_TIMES);
    return new BoundedServer(server, await bind(server, address), options);
  }

  private constructor(server: Server, address: Deno.NetAddr, options: BoundedServerOptions) {
    this.#options = options;
    this.#times = options.times ?? USUAL_TIMES;
    this.#connections = new Connections(options.connections);
    this.#keepAlive = ["keep-alive", `timeout=${Math.floor(this.#times.idleMs / 1000)}`];
    this.#server = server;
    this.address = address;
    this.finished = this.#ended.promise;
    this.finished.catch(() => {}); // whoever waits for it is told
    this.#hearing = new HearingCheck(address, this.#times.hearing);
    this.#attend(server);
    this.#timer = setInterval(() => this.#check(), CHECK_MS);
    Deno.unrefTimer(Number(this.#timer));
  }

  /** `http://host:port` with the port that was really taken. */
  get origin(): string {
    return `http://${addressText(this.address)}`;
  }

  /**
   * Refuses new requests, lets those under way end, and stops listening; further calls wait for the first. Connections
   * without a whole head of a request are not waited for.
   * @param deadline when it aborts, connections that are still open are cut
   */
  drain(deadline: AbortSignal): Promise<void> {
    this.#draining ??= this.#end(deadline);
    return this.#draining;
  }

  async #end(deadline: AbortSignal): Promise<void> {
    await Promise.race([this.idle(), whenAborted(deadline)]);
    clearInterval(this.#timer);
    this.#server.close();
    this.#connections.closeAll();
    await this.finished;
  }

  /** Resolves when no request is under way; half a head is none. */
  async idle(): Promise<void> {
    while (this.#underWay > 0) await this.#whenIdle.promise;
  }

  #attend(server: Server): void {
    keepRequestSlots(server);
    server.on("connection", (socket: Socket) => {
      this.#hearing.noteHeard();
      this.#connections.admit(socket);
    });
    server.on("request", (incoming, outgoing) => this.#enqueue(incoming, outgoing, false));
    server.on("checkContinue", (incoming, outgoing) => this.#enqueue(incoming, outgoing, true));
    server.on("checkExpectation", (_incoming, outgoing) => {
      refuseHead(outgoing, 417, "Expectation Failed", "of Expect only 100-continue is understood");
    });
    server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
      if (socket.writable) socket.end(refuseUnread(error.code));
      else socket.destroy();
    });
    server.on("close", () => {
      if (server !== this.#server) return;
      clearInterval(this.#timer);
      this.#ended.resolve();
    });
  }

  /** Answers the requests of one connection one after the other. */
  #enqueue(incoming: IncomingMessage, outgoing: ServerResponse, asksToContinue: boolean): void {
    this.#hearing.noteHeard();
    if (incoming.headers.host === undefined && incoming.httpVersion === "1.1") {
      return refuseHead(outgoing, 400, "Bad Request", "HTTP/1.1 needs a Host header");
    }
    const { socket } = incoming;
    let pipeline = this.#pipelines.get(socket);
    if (!pipeline) this.#pipelines.set(socket, pipeline = startPipeline());
    if (pipeline.count === 0 && this.#answerAtHand(incoming, outgoing, pipeline)) return;
    if (++pipeline.count > MOST_PIPELINED) {
      socket.destroy();
      return;
    }
    this.#underWay++;
    pipeline.last = pipeline.last
      .then(() => this.#answer(incoming, outgoing, asksToContinue))
      .catch((error) => {
        this.#options.log.error("an answer could not be sent", { error });
        socket.destroy();
      })
      .finally(() => {
        pipeline.count--;
        this.#leave();
      });
  }

  /**
   * Answers at once what needs no work, or what is too much, to a client that has taken what it was sent before.
   * @returns whether it was answered
   */
  #answerAtHand(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    pipeline: Pipeline,
  ): boolean {
    const { socket } = incoming;
    const { atHand } = this.#options;
    const isFree = !this.#draining && socket.writableLength === 0 && mayBeAtHand(incoming);
    if (!atHand || !isFree) return false;
    const isBehind = this.#turns.behindMs > this.#times.behindMs;
    const mayAnswer = this.#atHandBytes < MOST_SENT_BYTES;
    const hasTime = () => isBehind || this.#turns.hasTime();
    const peer = socket.remoteAddress ?? "";
    const answer = (mayAnswer && atHand.answer(incoming, peer, hasTime)) ||
      atHand.refuse(incoming, peer, isBehind);
    if (!answer) return false;
    const { status, headers, body } = answer;
    if (outgoing.shouldKeepAlive) headers.push(...this.#keepAlive);
    outgoing.writeHead(status, headers);
    const onPending = () => this.#connections.waitForReader(socket);
    const isHandedOn = sendAtHand(outgoing, body, onPending);
    if (isHandedOn && socket.writableLength === 0) this.#connections.waitForRequest(socket);
    else this.#awaitReader(outgoing, pipeline, body?.length ?? 0);
    return true;
  }

  /** Counts an answer at hand as under way, and lets the next requests wait, until its client has taken the rest of it. */
  #awaitReader(outgoing: ServerResponse, pipeline: Pipeline, bytes: number): void {
    const { socket } = outgoing.req;
    this.#underWay++;
    this.#atHandBytes += bytes;
    pipeline.count++;
    this.#connections.waitForReader(socket);
    pipeline.last = new Promise((resolve) => {
      outgoing.once("close", () => {
        pipeline.count--;
        this.#atHandBytes -= bytes;
        this.#connections.waitForRequest(socket);
        this.#leave();
        resolve();
      });
    });
  }

  #leave(): void {
    if (--this.#underWay > 0) return;
    this.#whenIdle.resolve();
    this.#whenIdle = Promise.withResolvers();
  }

  async #answer(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    asksToContinue: boolean,
  ): Promise<void> {
    const { socket } = incoming;
    this.#connections.work(socket);
    const client = new Client(outgoing);
    const lane = this.#options.atHand?.isUrgent(incoming) ? "urgent" : "usual";
    const response = await this.#turns.run(() =>
      this.#respond(incoming, {
        onAsked: () => asksToContinue && outgoing.writeContinue(),
        signal: client.gone,
      }), lane);
    const hasRest = !incoming.complete && !await swallowRest(incoming);
    if (hasRest || this.#draining) outgoing.shouldKeepAlive = false;
    const onPending = () => this.#connections.waitForReader(socket);
    const isWhole = await sendResponse(outgoing, response, {
      client,
      keepAlive: this.#keepAlive,
      turns: this.#turns,
      lane,
      onPending,
      onTaken: () => this.#connections.work(socket),
    });
    if (!isWhole) return void socket.destroy();
    onPending();
    if (hasRest) await refuseRest(incoming);
    outgoing.end();
    if (!client.gone.aborted) await new Promise((resolve) => outgoing.once("close", resolve));
    this.#connections.waitForRequest(socket);
  }

  async #respond(
    incoming: IncomingMessage,
    use: { onAsked(): void; readonly signal: AbortSignal },
  ): Promise<Response> {
    try {
      if (this.#draining) throw new RefusalError("busy", "this server is shutting down");
      const request = readRequest(incoming, use);
      return await this.#options.answering(request, incoming.socket.remoteAddress ?? "");
    } catch (error) {
      return this.#options.explain(error);
    }
  }

  #check(): void {
    this.#connections.closeSilent(this.#times);
    this.#hearing.check(() => this.#listenAgain());
  }

  /** Puts another server in the place of one that no longer hears; connections that are open go on. */
  async #listenAgain(): Promise<void> {
    const { log } = this.#options;
    log.error("{address} hears nothing any more; listening again", { address: this.origin });
    const deaf = this.#server;
    const server = createBareServer(this.#times);
    this.#server = server;
    deaf.close();
    for (let tries = 1;; tries++) {
      try {
        await bind(server, this.address);
        break;
      } catch (cause) {
        if (tries < RELISTEN_TRIES) await new Promise((next) => setTimeout(next, CHECK_MS));
        else return this.#ended.reject(new Error("cannot listen again", { cause }));
      }
    }
    this.#attend(server);
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Node has this option since 24.12; its types do not know it yet. */
interface BareServerOptions extends ServerOptions {
  /** Whether a request that can have no body gets a stream that has ended. */
  readonly optimizeEmptyRequests: boolean;
}

function createBareServer({ headersMs }: ServerTimes): Server {
  const options: BareServerOptions = {
    headersTimeout: headersMs,
    requestTimeout: 0, // bodies have a rate of their own
    keepAliveTimeout: 0, // Connections closes the idle ones, without a timer for each answer
    connectionsCheckingInterval: CHECK_MS,
    maxHeaderSize: MOST_HEAD_BYTES,
    optimizeEmptyRequests: true,
    requireHostHeader: false, // refused with a body that says so
  };
  return createServer(options);
}

/**
 * @throws {Deno.errors.AddrInUse} when the port is taken
 * @throws {Error} naming the address, when it cannot be listened at otherwise
 */
function bind(server: Server, { hostname, port }: ListenAddress): Promise<Deno.NetAddr> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === "EADDRINUSE" || cause instanceof Deno.errors.AddrInUse;
      const place = `cannot listen on ${addressText({ hostname, port })}`;
      if (!taken) return reject(new Error(place, { cause }));
      const message =
        `${place}: it is already in use, by another start of this program or another program; ` +
        "end that, or choose another port";
      reject(new Deno.errors.AddrInUse(message, { cause }));
    };
    server.once("error", fail);
    server.listen(port, hostname, () => {
      server.off("error", fail);
      const address = server.address();
      if (address === null || typeof address === "string") throw new TypeError("no TCP address");
      resolve({ transport: "tcp", hostname: address.address, port: address.port });
    });
  });
}

/** Answers a request whose head HTTP itself forbids, and closes the connection. */
function refuseHead(outgoing: ServerResponse, status: number, title: string, detail: string): void {
  outgoing.writeHead(status, title, { "content-type": PROBLEM_MEDIA_TYPE, "connection": "close" });
  outgoing.end(problemJson(status, title, detail));
}

function problemJson(status: number, title: string, detail: string): string {
  return JSON.stringify({ type: "about:blank", title, status, detail, error: detail });
}

/** What a request that could not even be read is answered with. */
function refuseUnread(code: string | undefined): string {
  const [status, title, detail] = UNREAD[code ?? ""] ??
    [400, "Bad Request", "the request is not HTTP/1.1 that can be read"];
  const body = problemJson(status, title, detail);
  return [
    `HTTP/1.1 ${status} ${title}`,
    `content-type: ${PROBLEM_MEDIA_TYPE}`,
    `content-length: ${body.length}`,
    "connection: close",
    "",
    body,
  ].join("\r\n");
}

const UNREAD: Readonly<Record<string, readonly [status: number, title: string, detail: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, "Request Timeout", "the head of the request came too slowly"],
  HPE_HEADER_OVERFLOW: [
    431,
    "Request Header Fields Too Large",
    `the head of a request may have ${MOST_HEAD_BYTES} bytes`,
  ],
};
