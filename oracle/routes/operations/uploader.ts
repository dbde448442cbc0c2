import { WantedList } from "../../../shared/contract/wanted.ts";
import type { SignedOperation } from "../../http/operation.ts";

/** Starts a processing pass. */
export const START_PASS = {
  method: "POST",
  path: "/oracle/update",
  id: "startPass",
  topic: "settlement",
  summary: "Start a processing pass",
  role: "uploader",
  answer: { status: 202, description: "A pass began." },
  refusals: { 409: "A pass is running already." },
} as const satisfies SignedOperation;

/** Which reports open events lack. */
export const READ_WANTED = {
  method: "GET",
  path: "/oracle/wanted",
  id: "readWanted",
  topic: "settlement",
  summary: "Read which reports open events lack",
  description: "A forecast is never wanted and never heals.",
  role: "uploader",
  answer: {
    description: "Spans of stations, those of the event that expires next first.",
    schema: WantedList,
    example: {
      as_of: "2030-01-03T06:00:00Z",
      wanted: [{
        station_id: "KORD",
        start: "2030-01-01T05:04:59Z",
        end: "2030-01-01T13:04:59Z",
        source: "metar",
        reason: "never",
      }],
    },
  },
} as const satisfies SignedOperation;
