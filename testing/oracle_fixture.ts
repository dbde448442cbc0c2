import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { type Oracle, startOracle } from "../oracle/server.ts";
import { type OracleSettings, oracleSettings } from "../oracle/settings.ts";
import { OracleClient } from "../shared/client/oracle_client.ts";
import { loadSettings } from "../shared/config/load.ts";
import { SecretKey } from "../shared/keys/secret_key.ts";
import { proofHeader, type ProofOptions } from "./request_proof.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** Who talks to the oracle of a test: coordinators A and B, uploader U, and a stranger S. */
export interface Parties {
  readonly A: SecretKey;
  readonly B: SecretKey;
  readonly U: SecretKey;
  readonly S: SecretKey;
}

/** How a test wants its oracle. */
export interface FixtureOptions {
  /** The first instant, ISO 8601. */
  readonly now?: string;
  readonly settings?: Partial<OracleSettings>;
}

/** A request to be signed. */
export interface SignedOptions {
  /** `POST` unless given. */
  readonly method?: string;
  /** JSON, or bytes as they are. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Where its proof is not as it should be. */
  readonly proof?: Partial<ProofOptions>;
}

/** A real oracle in this process: real database, files and DuckDB, real HTTP, and a clock that stands still. */
export interface OracleFixture extends AsyncDisposable {
  readonly clock: VirtualClock;
  readonly parties: Parties;
  /** Everything it stores is below this folder, which goes with it. */
  readonly folder: string;
  readonly settings: OracleSettings;
  /** The oracle that runs now. */
  readonly oracle: Oracle;
  /** The origin that proofs must name. */
  readonly origin: string;
  client(party: keyof Parties): OracleClient;
  get(path: string, init?: RequestInit): Promise<Response>;
  /** Sends a request signed by a party; no two proofs are alike, so none is a replay by accident. */
  signed(party: keyof Parties, path: string, options?: SignedOptions): Promise<Response>;
  /** What {@link signed} would send, to be sent more than once or changed. */
  signedInit(party: keyof Parties, path: string, options?: SignedOptions): RequestInit;
  /** Stops the oracle and starts another one on the same folders. */
  restart(): Promise<void>;
}

/** The instant at which the clock of a fixture begins. */
export const FIXTURE_BEGINS = "2029-12-31T12:00:00Z";

/** Starts an oracle in a folder of its own, on a port of its own. */
export async function startOracleFixture(options: FixtureOptions = {}): Promise<OracleFixture> {
  const clock = new VirtualClock(options.now ?? FIXTURE_BEGINS);
  const folder = await Deno.makeTempDir({ prefix: "oracle-" });
  const parties = {
    A: SecretKey.random(),
    B: SecretKey.random(),
    U: SecretKey.random(),
    S: SecretKey.random(),
  };
  const settings = { ...await settingsIn(folder, parties), ...options.settings };
  const fixture = new RunningFixture(clock, folder, parties, settings);
  try {
    await fixture.start();
  } catch (error) {
    await Deno.remove(folder, { recursive: true });
    throw error;
  }
  return fixture;
}

async function settingsIn(folder: string, { A, B, U }: Parties): Promise<OracleSettings> {
  const { settings } = await loadSettings(oracleSettings, {
    args: [
      ...["--port", "0", "--event-db", "db", "--weather-dir", "weather"],
      ...["--oracle-private-key", join("keys", "oracle.pem"), "--generate-key"],
      ...["--coordinator-pubkeys", `${A.npub},${B.npub}`, "--uploader-pubkeys", U.npub],
    ],
    env: {},
    cwd: folder,
    readFile: () => Promise.reject(new Deno.errors.NotFound()),
    print() {},
    complain() {},
  });
  return settings;
}

class RunningFixture implements OracleFixture {
  #oracle: Oracle | undefined;

  constructor(
    readonly clock: VirtualClock,
    readonly folder: string,
    readonly parties: Parties,
    readonly settings: OracleSettings,
  ) {}

  get oracle(): Oracle {
    if (!this.#oracle) throw new Error("the oracle of this fixture does not run");
    return this.#oracle;
  }

  get origin(): string {
    return this.oracle.url;
  }

  async start(): Promise<void> {
    const { clock, settings } = this;
    const log = getLogger(["test"]);
    this.#oracle = await startOracle(settings, {
      clock,
      log,
      accessLog: log,
      passesOnDemand: true,
    });
  }

  async restart(): Promise<void> {
    await this.oracle.stop();
    await this.start();
  }

  client(party: keyof Parties): OracleClient {
    return new OracleClient({ origin: this.origin, key: this.parties[party], clock: this.clock });
  }

  get(path: string, init?: RequestInit): Promise<Response> {
    return fetch(this.origin + path, init);
  }

  signed(party: keyof Parties, path: string, options?: SignedOptions): Promise<Response> {
    return fetch(this.origin + path, this.signedInit(party, path, options));
  }

  signedInit(party: keyof Parties, path: string, options: SignedOptions = {}): RequestInit {
    const { body: given, headers, method = "POST", proof } = options;
    const body = bytesOf(given);
    const authorization = proofHeader({
      key: this.parties[party],
      method,
      url: this.origin + path,
      body,
      createdAt: Math.floor(this.clock.now() / 1000),
      ...proof,
    });
    return { method, body, headers: { authorization, ...headers } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#oracle?.stop();
    await Deno.remove(this.folder, { recursive: true });
  }
}

function bytesOf(body: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined || body instanceof Uint8Array) {
    return body as Uint8Array<ArrayBuffer> | undefined; // tests make their own buffers
  }
  return new TextEncoder().encode(JSON.stringify(body));
}
