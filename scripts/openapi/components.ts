import type * as v from "valibot";
import {
  Choice,
  ChoiceRequest,
  EntryJson,
  EntryRequest,
  SubmitEntriesRequest,
  WirePick,
} from "../../shared/contract/entry.ts";
import {
  CreateEventRequest,
  EventAnnouncement,
  EventJson,
  EventMembers,
  EventSummary,
  SettlementBlockJson,
  SummaryMembers,
  WeatherDay,
  WeatherRow,
} from "../../shared/contract/event.ts";
import { ChangesPage, EventChange } from "../../shared/contract/change.ts";
import { LineJson, LinesAnswer } from "../../shared/contract/line.ts";
import { Problem } from "../../shared/contract/problem.ts";
import { SignedDigest } from "../../shared/contract/signed_digest.ts";
import { EventStatement, SignedStatement } from "../../shared/contract/statement.ts";
import {
  EligibleForecasts,
  EligibleStation,
  ForecastDay,
  ObservationDay,
  ObservationQuality,
  ObservationSpan,
  Station,
  StationNowJson,
} from "../../shared/contract/station.ts";
import { WalletMessagesJson } from "../../shared/contract/wallet_messages.ts";
import { WantedList, WantedSpan } from "../../shared/contract/wanted.ts";
import { WindowPlan } from "../../shared/contract/window_plan.ts";

/** The schemas of the contract that the description calls by a name. */
export const COMPONENTS: Readonly<Record<string, v.GenericSchema>> = {
  CreateEvent: CreateEventRequest,
  Event: EventJson,
  EventMembers,
  EventSummary,
  SummaryMembers,
  Announcement: EventAnnouncement,
  SettlementBlock: SettlementBlockJson,
  WeatherRow,
  WeatherDay,
  SubmitEntries: SubmitEntriesRequest,
  EntryRequest,
  ChoiceRequest,
  Entry: EntryJson,
  Pick: WirePick,
  Choice,
  Line: LineJson,
  LinesAnswer,
  SignedStatement,
  EventStatement,
  SignedDigest,
  Change: EventChange,
  ChangesPage,
  WalletMessages: WalletMessagesJson,
  WantedList,
  WantedSpan,
  Station,
  StationNow: StationNowJson,
  ForecastDay,
  ObservationSpan,
  ObservationDay,
  ObservationQuality,
  EligibleStation,
  EligibleForecasts,
  WindowPlan,
  Problem,
};
