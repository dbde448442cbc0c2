import type { Operation } from "../../http/operation.ts";
import * as changes from "./changes.ts";
import { LIST_EVENTS } from "./event_list.ts";
import * as events from "./events.ts";
import * as files from "./files.ts";
import * as identity from "./identity.ts";
import * as lines from "./lines.ts";
import * as planning from "./planning.ts";
import * as probes from "./probes.ts";
import * as stations from "./stations.ts";
import * as uploader from "./uploader.ts";

/** Every operation of the interface for programs. */
export const OPERATIONS: readonly Operation[] = [
  LIST_EVENTS,
  ...Object.values(events),
  ...Object.values(changes),
  ...Object.values(uploader),
  ...Object.values(lines),
  ...Object.values(planning),
  ...Object.values(stations),
  ...Object.values(files),
  ...Object.values(identity),
  ...Object.values(probes),
];
