import type { Clock } from "../../shared/lifecycle/clock.ts";
import { VERSION } from "../../shared/version.ts";
import type { AdmissionLine } from "../http/admission.ts";
import type { Route } from "../http/route.ts";
import type { PassJob } from "../jobs/pass_job.ts";
import type { Parts } from "./parts.ts";
import { eventRoutes } from "../routes/events.ts";
import { evidenceRoutes } from "../routes/evidence.ts";
import { fileRoutes } from "../routes/files.ts";
import { homeRoutes } from "../routes/home.ts";
import { identityRoutes } from "../routes/identity.ts";
import { lineRoutes } from "../routes/lines.ts";
import { type ProbeChecks, probeRoutes } from "../routes/probes.ts";
import { stationRoutes } from "../routes/stations.ts";
import { updateRoutes } from "../routes/update.ts";

/** What the routes of a listener answer from. */
export interface RoutesOptions {
  readonly parts: Parts;
  readonly passes: PassJob;
  readonly probes: ProbeChecks;
  readonly clock: Clock;
  /** The listener's own waiting line in front of weather queries. */
  readonly weatherLine: AdmissionLine;
}

/** Everything that clients can ask for; each listener has its own. */
export function publicRoutes(
  { parts, passes, probes, clock, weatherLine }: RoutesOptions,
): Route[] {
  const { signer, events, files, weather } = parts;
  return [
    ...homeRoutes(signer.publicKey.npub, VERSION),
    ...probeRoutes(probes),
    ...identityRoutes(signer.publicKey),
    ...lineRoutes(),
    ...eventRoutes(events),
    ...evidenceRoutes(signer),
    ...updateRoutes(passes),
    ...fileRoutes({ uploads: files.uploads, clock }),
    ...stationRoutes({ weather, clock, line: weatherLine }),
  ];
}
