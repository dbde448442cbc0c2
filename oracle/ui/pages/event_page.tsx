import type { Metric, Reading } from "../../../shared/contract/metric.ts";
import { outcomeCount } from "../../../shared/dlc/outcomes.ts";
import { requireInstant } from "../../../shared/time/instant.ts";
import {
  isOver,
  lifeInstants,
  type Standing,
  standingOf,
  takesEntries,
} from "../parts/next_step.ts";
import { linkTo, type Preferences } from "../parts/preferences.ts";
import { counted, METRIC_NAMES, readingText } from "../parts/quantity.ts";
import type { Page, Visit } from "../parts/page.ts";
import { NextStep, StandingBadge } from "../parts/standing.tsx";
import { LinesTable } from "../parts/lines_table.tsx";
import { placesText } from "../parts/places.ts";
import { ReportTable } from "../parts/report_table.tsx";
import { spanText } from "../parts/time_texts.ts";
import { Time } from "../parts/times.tsx";
import type { ZoneFinder } from "../parts/zone.ts";
import { PROOF } from "../assets/assets.ts";
import { Proof } from "../parts/proof.tsx";
import { EventCharts } from "./event_charts.tsx";
import type { EventView } from "./event_view.ts";
import type { Identity } from "./identity.ts";
import { Scores } from "./event_scores.tsx";
import { UnsignedReason } from "./unsigned_reason.tsx";
import { paidText, type ShownLines } from "./judged_pick.ts";

/** `/events/{id}`: one game, from its announcement to its signature. */
export function eventPage(
  view: EventView,
  visit: Visit,
  zoneOf: ZoneFinder,
  identity: Identity,
): Page {
  const { event } = view;
  const { preferences, nowMs } = visit;
  const standing = standingOf(event, nowMs);
  const isFinal = standing === "signed" || standing === "closed";
  const mayStillBe: MayStillBe = {
    entered: takesEntries(event, nowMs),
    signed: !isOver(event, nowMs),
  };
  const readings = event.readings as readonly Reading[]; // the oracle names no other metric
  return {
    title: `${placesText(event.locations)}, ${event.start_observation_date.slice(0, 10)}`,
    section: "events",
    json: `/oracle/events/${event.id}`,
    body: (
      <>
        <div class="lead">
          <p class="crumb">
            <a href={linkTo("/events", preferences)}>Events</a>
          </p>
          <h1>{placesText(event.locations)}</h1>
          <div class="row">
            <StandingBadge standing={standing} />
            <NextStep event={event} nowMs={nowMs} />
          </div>
        </div>
        {view.reason && <UnsignedReason reason={view.reason} />}
        {standing === "expired" && <Expired />}
        {standing === "closed" && <Closed />}
        <section class="card" aria-labelledby="life">
          <h2 id="life">Its life</h2>
          <Life view={view} standing={standing} nowMs={nowMs} />
        </section>
        <section class="card" aria-labelledby="scores">
          <h2 id="scores">Scoreboard</h2>
          {event.entries.length === 0
            ? <NoEntries room={event.total_allowed_entries} mayCome={mayStillBe.entered} />
            : (
              <Scores
                entries={event.entries}
                readings={readings}
                lines={event.lines}
                places={event.number_of_places_win}
                isFinal={isFinal}
                isOpen={mayStillBe.signed}
              />
            )}
        </section>
        <section class="card" aria-labelledby="readings">
          <header>
            <h2 id="readings">Forecast and observed</h2>
            <p>
              {standing === "signed"
                ? "The readings that decided."
                : mayStillBe.signed
                ? "As far as it is known; what counts is proven again when the oracle signs."
                : "As far as it was known; nothing was decided by it."}
            </p>
          </header>
          <Readings readings={readings} lines={event.lines} preferences={preferences} />
        </section>
        {event.lines && (
          <section class="card" aria-labelledby="lines">
            <header>
              <h2 id="lines">Its lines</h2>
              <p>
                What counts as par was fitted, before it was announced, to how forecasts missed
                before. They are terms of the event and never change.
              </p>
            </header>
            <LinesTable lines={event.lines} preferences={preferences} labelledBy="lines" />
            {event.lines_warning && <p class="note warn">{event.lines_warning}</p>}
          </section>
        )}
        <StationCharts
          view={view}
          visit={visit}
          zoneOf={zoneOf}
          isFinal={isFinal}
          readings={readings}
        />
        <Terms view={view} />
        <Cryptography view={view} mayStillBe={mayStillBe} />
        <CheckHere view={view} identity={identity} preferences={preferences} />
      </>
    ),
  };
}

/** What may still come of an event. */
interface MayStillBe {
  readonly entered: boolean;
  readonly signed: boolean;
}

function NoEntries({ room, mayCome }: { room: number; mayCome: boolean }) {
  return mayCome
    ? (
      <div class="empty">
        <b>No entries yet</b>
        <span>There is room for {room}; the coordinator submits all of them at once.</span>
      </div>
    )
    : (
      <div class="empty">
        <b>No entries</b>
        <span>Nobody took part, and none is taken any more.</span>
      </div>
    );
}

function Expired() {
  return (
    <div class="note bad">
      <p>
        <strong>It expired unsigned.</strong>{" "}
        The oracle never signs it now, and its contract refunds everybody by itself.
      </p>
    </div>
  );
}

function Closed() {
  return (
    <div class="note">
      <p>
        <strong>It was closed without entries.</strong>{" "}
        Nobody took part, so there was nothing to sign.
      </p>
    </div>
  );
}

interface Step {
  readonly name: string;
  readonly atMs: number;
  readonly text: string;
}

function Life({ view, standing, nowMs }: { view: EventView; standing: Standing; nowMs: number }) {
  const { event, announcedMs } = view;
  const { startMs, endMs, signingMs, expiryMs } = lifeInstants(event);
  const steps: Step[] = [
    ...(announcedMs === undefined
      ? []
      : [{ name: "Announced", atMs: announcedMs, text: "its outcomes are fixed" }]),
    ...(event.entries_close === undefined ? [] : [{
      name: "Entries close",
      atMs: requireInstant(event.entries_close),
      text: "none is taken after it",
    }]),
    { name: "Window opens", atMs: startMs, text: `for ${spanText(endMs - startMs)}` },
    { name: "Window closes", atMs: endMs, text: "no report after it counts" },
    { name: "Signing date", atMs: signingMs, text: "signed as soon as the evidence is complete" },
    { name: "Expiry", atMs: expiryMs, text: "unsigned until here, everybody is refunded" },
  ];
  steps.sort((a, b) => a.atMs - b.atMs); // stable: entries may close as the window opens
  const isOver = standing === "signed" || standing === "closed";
  const next = steps.find(({ atMs }) => atMs > nowMs);
  if (next && !isOver) {
    const text = `${spanText(next.atMs - nowMs)} before the next step`;
    steps.splice(steps.indexOf(next), 0, { name: "Now", atMs: nowMs, text });
  }
  return (
    <ol class="steps across">
      {steps.map(({ name, atMs, text }, index) => {
        const isLast = index === steps.length - 1;
        const isNow = name === "Now";
        const isDone = atMs <= nowMs;
        const look = isNow ? "now" : isLast && isOver || !isDone ? "" : isLast ? "failed" : "done";
        return (
          <li class={look || undefined} aria-current={isNow ? "step" : undefined}>
            <b>{name}</b>
            <span class="small">
              <Time atMs={atMs} />
            </span>
            <span class="small soft">
              {isLast && isOver ? "no longer matters" : text}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Readings({ readings, lines, preferences }: {
  readings: readonly Reading[];
  lines: ShownLines;
  preferences: Preferences;
}) {
  if (readings.length === 0) {
    return (
      <div class="empty">
        <b>Nothing read yet</b>
        <span>Readings appear once the window has begun.</span>
      </div>
    );
  }
  return (
    <div class="scroll" tabindex={0} role="group" aria-labelledby="readings">
      <table>
        <thead>
          <tr>
            <th scope="col">Predicted</th>
            <th scope="col" class="right">Forecast</th>
            <th scope="col" class="right">Observed</th>
            <th scope="col">Pays</th>
          </tr>
        </thead>
        <tbody>
          {readings.map((reading) => (
            <tr>
              <th scope="row">
                <a href={linkTo(`/weather/${reading.target}`, preferences)}>{reading.target}</a>
                {" "}
                <span class="small">{METRIC_NAMES[reading.metric].toLowerCase()}</span>
              </th>
              <td class="right nowrap">
                {readingText(reading.metric, reading.baseline, preferences)}
              </td>
              <td class="right nowrap">
                {readingText(reading.metric, reading.observed, preferences)}
              </td>
              <td>{paidText(reading, lines)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function StationCharts({ view, visit, zoneOf, isFinal, readings }: {
  view: EventView;
  visit: Visit;
  zoneOf: ZoneFinder;
  isFinal: boolean;
  readings: readonly Reading[];
}) {
  const { event, reports, drawn, stations } = view;
  const { preferences, nowMs } = visit;
  const { startMs, endMs } = lifeInstants(event);
  if (nowMs < startMs) return null;
  if ("unavailable" in reports) {
    return (
      <section class="card" aria-labelledby="charts">
        <h2 id="charts">Reports</h2>
        <div class="note warn">
          <p>The reports cannot be shown right now: {reports.unavailable}</p>
        </div>
      </section>
    );
  }
  const others = event.locations.filter((id) => !drawn.includes(id));
  return (
    <>
      {drawn.map((id) => {
        const station = stations.get(id);
        const zone = zoneOf(station);
        const own = reports.get(id) ?? [];
        return (
          <section class="card" aria-labelledby={`at-${id}`}>
            <header>
              <h2 id={`at-${id}`}>
                <a href={linkTo(`/weather/${id}`, preferences)}>{id}</a>
              </h2>
              <p>
                {station
                  ? `${station.station_name}, ${station.state}`
                  : "seen in no file of the last 30 days"}
              </p>
            </header>
            <EventCharts
              station={id}
              reports={own}
              readings={readings.filter(({ target }) => target === id)}
              lines={event.lines}
              metrics={event.scoring_fields as readonly Metric[]}
              startMs={startMs}
              endMs={endMs}
              nowMs={nowMs}
              zone={zone}
              isFinal={isFinal}
              preferences={preferences}
            />
            <ReportTable id={id} reports={own} zone={zone} preferences={preferences} />
          </section>
        );
      })}
      {others.length > 0 && (
        <nav class="card" aria-labelledby="others">
          <h2 id="others">Reports of the other stations</h2>
          <ul class="choices">
            {others.map((id) => (
              <li>
                <a href={linkTo(`/events/${event.id}`, preferences, { station: id })}>{id}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </>
  );
}

function Terms({ view: { event } }: { view: EventView }) {
  return (
    <section class="card" aria-labelledby="terms">
      <h2 id="terms">Its terms</h2>
      <dl class="facts paired">
        <div>
          <dt>Event</dt>
          <dd>
            <code data-copy="event id">{event.id}</code>
          </dd>
        </div>
        <div>
          <dt>Coordinator</dt>
          <dd>
            <code data-copy="coordinator's key">{event.coordinator_pubkey}</code>
          </dd>
        </div>
        <div>
          <dt>Stations</dt>
          <dd>{event.locations.join(", ")}</dd>
        </div>
        <div>
          <dt>Predicted</dt>
          <dd>
            {event.scoring_fields.map((metric) => METRIC_NAMES[metric as Metric] ?? metric)
              .join(", ")}
          </dd>
        </div>
        <div>
          <dt>Entries</dt>
          <dd>
            {event.entries.length} of {event.total_allowed_entries}, with up to{" "}
            {counted(event.number_of_values_per_entry, "pick")} each
          </dd>
        </div>
        <div>
          <dt>Winning places</dt>
          <dd>{event.number_of_places_win}</dd>
        </div>
      </dl>
    </section>
  );
}

function Cryptography(
  { view: { event }, mayStillBe }: { view: EventView; mayStillBe: MayStillBe },
) {
  const outcomes = outcomeCount(event.total_allowed_entries, event.number_of_places_win);
  const { entries_receipt: receipt, statement } = event;
  return (
    <section class="card" aria-labelledby="signed">
      <header>
        <h2 id="signed">What is announced and signed</h2>
        <p>
          The attestation times the curve's generator is the locking point of exactly one of the
          announced outcomes.
        </p>
      </header>
      <dl class="facts">
        <div>
          <dt>Attestation</dt>
          <dd>
            {event.attestation === null
              ? <span class="soft">{mayStillBe.signed ? "none yet" : "none"}</span>
              : <code data-copy="attestation">{event.attestation}</code>}
          </dd>
        </div>
        <div>
          <dt>Nonce point</dt>
          <dd>
            <code data-copy="nonce point">{event.nonce_point}</code>
          </dd>
        </div>
        <div>
          <dt>Announcement</dt>
          <dd>
            <span
              data-copy="announcement"
              data-copy-from={`/oracle/events/${event.id}?fields=event_announcement`}
            >
              {counted(outcomes, "locking point")}, one for each outcome, in{" "}
              <a href={`/oracle/events/${event.id}`}>the event as JSON</a>
            </span>
          </dd>
        </div>
        <div>
          <dt>Signed statement of its terms</dt>
          <dd>
            {statement
              ? (
                <details>
                  <summary>Show</summary>
                  <code data-copy="statement">{JSON.stringify(statement)}</code>
                </details>
              )
              : <span class="soft">{mayStillBe.entered ? "once all entries are in" : "none"}</span>}
          </dd>
        </div>
        <div>
          <dt>Receipt for the entries</dt>
          <dd>
            {receipt
              ? (
                <details>
                  <summary>Show</summary>
                  <code data-copy="receipt">{JSON.stringify(receipt)}</code>
                </details>
              )
              : <span class="soft">none</span>}
          </dd>
        </div>
        {event.attestation !== null && (
          <div>
            <dt>Decision record</dt>
            <dd>
              <a href={`/oracle/events/${event.id}/evidence`}>The evidence, word for word</a>, for
              {" "}
              <a href="/about/verify">verifying it on your own machine</a>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function CheckHere({ view: { event }, identity, preferences }: {
  view: EventView;
  identity: Identity;
  preferences: Preferences;
}) {
  if (event.attestation === null) return null;
  const proof = {
    script: PROOF.path,
    record: `/oracle/events/${event.id}/evidence`,
    event: event.id,
    key: identity.compressed.slice(2), // the x coordinate
    attestation: event.attestation,
  };
  return (
    <Proof proof={proof}>
      The independent way is <code>noaa-oracle verify</code>{" "}
      on your own machine; with a file that you saved,{" "}
      <a href={linkTo("/verify", preferences)}>
        check a record
      </a>{" "}
      needs no network.
    </Proof>
  );
}
