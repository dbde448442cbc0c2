import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { LinesAnswer } from "../../shared/contract/line.ts";
import type { ChangeFeed } from "../changes/change_feed.ts";
import type { DatabaseReader } from "../database/database_reader.ts";
import type { Route } from "../http/route.ts";
import type { EventAnswers } from "../events/event_answers.ts";
import type { WalletMessages } from "../events/wallet_messages.ts";
import type { EventSearch } from "../events/event_search.ts";
import type { Events } from "../events/events.ts";
import type { WindowPlanner } from "../events/window_plan.ts";
import type { Uploads } from "../files/uploads/uploads.ts";
import type { NewestMisses } from "../lines/newest_misses.ts";
import type { LinesQuestion } from "../lines/newest_lines.ts";
import type { Signer } from "../signing/signer.ts";
import type { KeptAnswers } from "../weather/answers/kept_answers.ts";
import type { Weather } from "../weather/weather.ts";
import { changeRoutes } from "../routes/changes.ts";
import { descriptionRoutes } from "../routes/description.ts";
import { EventListRoute } from "../routes/event_list.ts";
import { eventRoutes } from "../routes/events.ts";
import { eligibleRoutes } from "../routes/eligible.ts";
import { evidenceRoutes } from "../routes/evidence.ts";
import { fileRoutes } from "../routes/files.ts";
import { forecastMissRoutes } from "../routes/forecast_misses.ts";
import { identityRoutes } from "../routes/identity.ts";
import { lineRoutes } from "../routes/lines.ts";
import { pageRoutes } from "../routes/pages.ts";
import { planningRoutes } from "../routes/planning.ts";
import { type ProbeChecks, probeRoutes } from "../routes/probes.ts";
import { stationRoutes } from "../routes/stations.ts";
import { type PassStarter, updateRoutes } from "../routes/update.ts";
import { walletRoutes } from "../routes/wallet_messages.ts";
import { type WantedLister, wantedRoutes } from "../routes/wanted.ts";

/** What the routes of a listener answer from. */
export interface RoutesOptions {
  readonly db: DatabaseReader;
  readonly signer: Signer;
  readonly events: Events;
  readonly answers: EventAnswers;
  readonly changes: ChangeFeed;
  readonly search: EventSearch;
  readonly uploads: Uploads;
  readonly weather: Weather;
  readonly weatherAnswers: KeptAnswers;
  readonly passes: PassStarter;
  readonly planner: WindowPlanner;
  readonly wanted: WantedLister;
  readonly walletMessages: WalletMessages;
  readonly misses: NewestMisses;
  readonly lines: (question: LinesQuestion) => Promise<LinesAnswer>;
  readonly probes: ProbeChecks;
  readonly clock: Clock;
}

/** Everything that clients can ask for. */
export function publicRoutes(options: RoutesOptions): Route[] {
  const { db, signer, events, answers, search, uploads, weather, weatherAnswers, passes } = options;
  const { changes, planner, wanted, walletMessages, lines, misses, probes, clock } = options;
  return [
    ...pageRoutes({
      db,
      identity: signer.publicKey,
      search,
      events,
      changes,
      weather,
      lines,
      misses,
      clock,
    }),
    ...probeRoutes(probes),
    ...identityRoutes(signer.publicKey),
    ...descriptionRoutes(),
    ...lineRoutes(lines),
    new EventListRoute(events, answers),
    ...eventRoutes(events, answers),
    ...changeRoutes(changes),
    ...evidenceRoutes(signer),
    ...walletRoutes(walletMessages),
    ...forecastMissRoutes({ misses, weather, clock }),
    ...updateRoutes(passes),
    ...wantedRoutes(wanted),
    ...planningRoutes(planner),
    ...fileRoutes({ uploads, clock }),
    ...stationRoutes({ weather, answers: weatherAnswers, clock }),
    ...eligibleRoutes({ weather, answers: weatherAnswers, clock }),
  ];
}
