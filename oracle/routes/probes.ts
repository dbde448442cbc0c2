import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { answerJson } from "../http/answer.ts";
import { get, type Route } from "../http/route.ts";
import { PROBE_DATABASE, PROBE_PROCESS, PROBE_READINESS } from "./operations/probes.ts";

/** What the probes ask; each check rejects with a `busy` refusal that says in a clause what is not well. */
export interface ProbeChecks {
  /** Whether the process was told to stop. */
  draining(): boolean;
  /** Resolves when the database takes writes and answers reads. */
  health(): Promise<void>;
  /** Resolves when the oracle may also be sent work. */
  ready(): Promise<void>;
}

/**
 * The probes: `/healthy` (the process answers; touches nothing), `/health` (the database works) and `/ready` (work may
 * be sent here). 503 with a reason otherwise.
 */
export function probeRoutes(checks: ProbeChecks): Route[] {
  const ok = () => answerJson({ status: "ok" });
  const kept = ok();
  const whileWell = (moment: Moment) => () =>
    moment.isUnderWay && !checks.draining() ? kept : undefined;
  const isWell = { health: new Moment(), ready: new Moment() };
  async function health(): Promise<Response> {
    if (checks.draining()) throw new RefusalError("busy", "the oracle is shutting down");
    await checks.health().catch((cause) => {
      if (cause instanceof RefusalError) throw cause;
      throw new RefusalError("busy", "the database does not answer", undefined, { cause });
    });
    isWell.health.begin();
    return ok();
  }
  async function ready(): Promise<Response> {
    await health();
    await checks.ready();
    isWell.ready.begin();
    return ok();
  }
  return [
    get(PROBE_PROCESS, ok, undefined, () => kept),
    get(PROBE_DATABASE, health, undefined, whileWell(isWell.health)),
    get(PROBE_READINESS, ready, undefined, whileWell(isWell.ready)),
  ];
}

/** So long a good answer of a probe holds: those who ask all the time cost one look. */
const MOMENT_MS = 100;

class Moment {
  #begunMs = -Infinity;

  begin(): void {
    this.#begunMs = performance.now();
  }

  get isUnderWay(): boolean {
    return performance.now() - this.#begunMs < MOMENT_MS;
  }
}
