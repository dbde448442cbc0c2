import { OPERATIONS } from "../../../oracle/routes/operations/operations.ts";
import type { Role } from "../../../oracle/http/operation.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { DescribedInterface } from "../acceptance/described.ts";
import { SigningProxy, type SigningProxyOptions } from "./signing_proxy.ts";

/** The committed description, below the project's folder. */
export const descriptionPath = "docs/openapi.json";
/** Where it lies. */
export const DESCRIPTION = new URL(`../../../${descriptionPath}`, import.meta.url);

const STATIONS = ["KORD", "KSAW"];
/** Limits that nobody reaches, so that all answers tell of them. */
const MANY = 1_000_000;
const NOW = "2029-12-31T12:00:00Z";

/** A real oracle that has weather and the event of the examples, behind a proxy that signs. */
export class DescribedOracle implements AsyncDisposable {
  private constructor(readonly fixture: OracleFixture, readonly proxy: SigningProxy) {}

  /** @param fault planted into the proxy */
  static async start(fault?: SigningProxyOptions["fault"]): Promise<DescribedOracle> {
    await using opened = new AsyncDisposableStack();
    const fixture = opened.use(
      await OracleFixture.start({
        now: NOW,
        stations: STATIONS,
        settings: { addressRequestsPerMinute: MANY, keyRequestsPerMinute: MANY },
      }),
    );
    await prepare(fixture);
    const proxy = opened.use(
      await SigningProxy.start({
        origin: fixture.origin,
        keys: { coordinator: fixture.parties.A, uploader: fixture.parties.U },
        roleOf,
        nowMs: () => fixture.clock.now(),
        fault,
      }),
    );
    opened.move();
    return new DescribedOracle(fixture, proxy);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy[Symbol.asyncDispose]();
    await this.fixture[Symbol.asyncDispose]();
  }
}

const PATTERNS = OPERATIONS.flatMap((operation) =>
  "role" in operation
    ? [{
      method: operation.method,
      role: operation.role,
      path: new RegExp(`^${operation.path.replaceAll(/:\w+/g, "[^/]+")}$`),
    }]
    : []
);

function roleOf(method: string, path: string): Role | undefined {
  const found = PATTERNS.find((each) => each.method === method && each.path.test(path));
  if (found) return found.role;
  return method === "GET" && path === "/oracle/events" ? "coordinator" : undefined;
}

/** Uploads the file and makes the event that examples name. */
async function prepare(fixture: OracleFixture): Promise<void> {
  const described = new DescribedInterface(JSON.parse(await Deno.readTextFile(DESCRIPTION)));
  const operations = described.operations();
  const example = (id: string) =>
    operations.get(id)?.requestBody?.content?.["application/json"]?.example as { id: string };
  const event = example("createEvent");
  const made = [
    await fixture.signed("A", "/oracle/events", { body: event }),
    await fixture.signed("A", `/oracle/events/${event.id}/entries`, {
      body: example("submitEntries"),
    }),
  ];
  for (const response of made) {
    const text = await response.text();
    if (!response.ok) throw new Error(text);
  }
}
