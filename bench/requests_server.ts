// Not a benchmark: what requests.ts asks, in a process of its own, so that its processor time is its own.
import { createServer } from "node:http";
import { createServer as createTcpServer, type Server } from "node:net";
import { cpuUsage } from "node:process";
import type { CreateEventRequest } from "../shared/contract/event.ts";
import { configureLogging, openDirectLog } from "../shared/observe/log.ts";
import { OracleFixture } from "../testing/fixtures/oracle.ts";
import { entryRequests, eventRequest } from "../testing/suites/acceptance/made_events.ts";

/** What a server says of itself, on one line of its standard error; then, for each line it is sent, its processor time. */
export interface ServerNote {
  readonly origin: string;
  /** Paths by what is there. */
  readonly paths: Readonly<Record<string, string>>;
  /** Signed requests that create an event each, which may be sent once. */
  readonly creates: readonly { readonly authorization: string; readonly body: string }[];
}

const CREATES = 220;
const LISTED = 100;
const BODY = new TextEncoder().encode(JSON.stringify({ key: "A".repeat(44) }));
const HEADERS = { "content-type": "application/json", "content-length": String(BODY.length) };

/** The shortest answer, as bytes. */
const UNCHANGED = "HTTP/1.1 304 Not Modified\r\n\r\n";

/** What Deno and Node do for a request at the least; `tcp` does not even read what it is asked. */
const bareServers = {
  deno(): Promise<ServerNote> {
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => new Response(BODY, { headers: HEADERS }),
    );
    return Promise.resolve(noteOf(server.addr.port));
  },
  node(): Promise<ServerNote> {
    const server = createServer((_, outgoing) => {
      outgoing.writeHead(200, HEADERS);
      outgoing.end(BODY);
    });
    return listening(server);
  },
  tcp(): Promise<ServerNote> {
    const server = createTcpServer((socket) => {
      socket.on("data", () => socket.write(UNCHANGED)); // the client sends a request in one piece
      socket.on("error", () => socket.destroy());
    });
    return listening(server);
  },
};

function listening(server: Server): Promise<ServerNote> {
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") throw new TypeError("no TCP address");
      resolve(noteOf(address.port));
    })
  );
}

const noteOf = (port: number): ServerNote => ({
  origin: `http://127.0.0.1:${port}`,
  paths: { bare: "/" },
  creates: [],
});

/** A real oracle with its lines in the log, and a hundred events. */
async function oracle(): Promise<ServerNote> {
  const logging = { level: "info", format: "text" } as const;
  const accessLog = openDirectLog(logging, configureLogging(logging), "http");
  const fixture = await OracleFixture.start({ stations: ["KORD", "KSAW"], accessLog });
  const paths: Record<string, string> = {
    pubkey: "/oracle/pubkey",
    ready: "/ready",
    list: "/oracle/events",
  };
  for (let i = 2; i < LISTED; i++) await create(fixture, eventRequest());
  for (const [entries, places] of [[25, 3], [5, 1]] as const) {
    const body = eventRequest({ total_allowed_entries: entries, number_of_places_win: places });
    const path = `/oracle/events/${body.id}`;
    await create(fixture, body);
    const sent = { event_id: body.id, entries: entryRequests(body.id, entries) };
    await post(fixture, `${path}/entries`, sent);
    paths[`${entries} × ${places}`] = path;
  }
  const creates = Array.from({ length: CREATES }, () => {
    const body = JSON.stringify(eventRequest({ total_allowed_entries: 5 }));
    const init = fixture.signedInit("A", "/oracle/events", {
      body: new TextEncoder().encode(body),
    });
    return { authorization: new Headers(init.headers).get("authorization") ?? "", body };
  });
  return { origin: fixture.origin, paths, creates };
}

const create = (fixture: OracleFixture, body: CreateEventRequest) =>
  post(fixture, "/oracle/events", body);

async function post(fixture: OracleFixture, path: string, body: unknown): Promise<void> {
  const response = await fixture.signed("A", path, { body });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  await response.body?.cancel();
}

const servers: Readonly<Record<string, () => Promise<ServerNote>>> = { ...bareServers, oracle };
const start = servers[Deno.args[0] ?? ""];
if (!start) throw new RangeError("name a server: deno, node, tcp or oracle");
console.error(JSON.stringify(await start()));
for await (const _ of Deno.stdin.readable) {
  const { user, system } = cpuUsage();
  console.error(JSON.stringify(user + system));
}
Deno.exit(0);
