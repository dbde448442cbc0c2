import { absurdReport, type NoaaFault, type NoaaService } from "../../../noaa/fault.ts";
import type { Fault, FaultGroup } from "./fault.ts";

function misbehaving(
  name: string,
  fault: NoaaFault,
  services: readonly NoaaService[],
  share = 1,
): Fault {
  return {
    name: `NOAA ${name}`,
    begin(world, dice) {
      world.noaaFaults = ({ service }) =>
        services.includes(service) && dice.chance(share) ? fault : undefined;
      return () => world.noaaFaults = undefined;
    },
  };
}

const ALL: readonly NoaaService[] = ["catalog", "metar", "ndfd", "rr7_locations"];

/** What NOAA does on bad days. */
export const NOAA_FAULTS: FaultGroup = {
  chance: 0.35,
  faults: () => [
    misbehaving("is down", { kind: "status", status: 503 }, ALL),
    misbehaving("is shaky", { kind: "status", status: 500 }, ALL, 0.4),
    misbehaving("has no reports", { kind: "status", status: 503 }, ["metar"], 0.7),
    misbehaving("asks for patience", { kind: "status", status: 429, retryAfter: "5" }, ALL, 0.3),
    misbehaving("shows a web page", { kind: "html" }, ALL, 0.5),
    misbehaving("cuts answers", { kind: "truncated" }, ALL, 0.5),
    misbehaving("breaks connections", { kind: "reset" }, ALL, 0.5),
    misbehaving("reports absurd values", absurdReport, ["metar"]),
    misbehaving("has no catalog", { kind: "status", status: 404 }, ["catalog"]),
    misbehaving("has no forecasts", { kind: "status", status: 500 }, ["ndfd"]),
  ],
};
