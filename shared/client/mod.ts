/**
 * The client of a weather oracle for coordinators, players and whoever builds on it; its README shows it in use.
 *
 * @module
 */
import "./older_runtimes.ts";

export type { ChangeCursor, ChangeKind, ChangesPage, EventChange } from "../contract/change.ts";
export type { EntryJson, EntryRequest } from "../contract/entry.ts";
export type { CreateEventRequest, EventJson, EventSummary } from "../contract/event.ts";
export { keyFromPem } from "../keys/pem.ts";
export { SecretKey } from "../keys/secret_key.ts";
export { signRequest } from "../nostr/request_proof.ts";
export type { ChangeNews, ChangesClient, ChangesQuestion } from "./changes_client.ts";
export { EventChecker } from "./event_checker.ts";
export type { EventFilter } from "./event_list.ts";
export { OracleClient, type OracleClientOptions } from "./oracle_client.ts";
export { OracleError, OracleUnreachableError } from "./oracle_error.ts";
export { OracleDisagreesError } from "./reconcile.ts";
export type {
  DisplayWindow,
  ForecastWindow,
  LinesQuery,
  PlannedWindow,
  WeatherClient,
  WeatherWindow,
} from "./weather_client.ts";
/** A new id for an event or an entry: a UUID of version 7 (RFC 9562), which ascends with time. */
export { v7 as newId } from "uuid";
