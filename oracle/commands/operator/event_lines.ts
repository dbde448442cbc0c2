import type { EventDetails, EventReport } from "../../operator/reported_event.ts";
import type { EventReason } from "../../operator/event_reason.ts";

/** An event in one line. */
export function listLine(report: EventReport): string {
  const { id, standing, start, end, entries, entries_allowed, locations, block } = report;
  const why = standing === "blocked" && block ? `  ${block.code}` : "";
  return `${id}  ${
    standing.padEnd(8)
  }  ${start} to ${end}  ${entries}/${entries_allowed} entries  ` +
    `${locations.join(",")}${why}`;
}

/** All about an event, a line each. */
export function eventLines(event: EventDetails): string[] {
  const { block } = event;
  return [
    `event ${event.id}: ${event.standing}${event.unlisted ? ", unlisted" : ""}`,
    `  coordinator   ${event.coordinator}`,
    `  created       ${event.created_at}`,
    `  window        ${event.start} to ${event.end}`,
    `  signing from  ${event.signing_date}, expires ${event.expires_at}`,
    `  stations      ${event.locations.join(", ")}`,
    `  metrics       ${event.metrics.join(", ")}, scored by ${event.scoring_rules} rules`,
    `  entries       ${event.entries} of ${event.entries_allowed}, ${event.places} winning`,
    `  nonce point   ${event.nonce_point}`,
    ...block
      ? [`  block         ${block.code}, checked ${block.checked_at}: ${block.message}`]
      : [],
    ...event.closed_at ? [`  closed        ${event.closed_at}, without entries`] : [],
    ...event.decided_at
      ? [
        `  decided       ${event.decided_at}: outcome ${event.outcome_index}, record ${event.record_sha256}`,
      ]
      : [],
    ...event.signed_at ? [`  signed        ${event.signed_at}: ${event.attestation}`] : [],
    ...event.readings.map(({ target, metric, baseline, observed }) =>
      `  reading       ${target} ${metric}: forecast ${baseline ?? "unknown"}, observed ${
        observed ?? "nothing yet"
      }`
    ),
    ...event.scores.filter(({ base_score }) => base_score !== null)
      .map(({ id, base_score }) => `  entry         ${id}: ${base_score} points`),
  ];
}

/** Why an event is not signed, a line each. */
export function whyLines(
  { id, standing, meaning, block, missing, wanted, todo, next }: EventReason,
): string[] {
  return [
    `event ${id}: ${standing}${standing === "blocked" && block ? `, ${block.code}` : ""}`,
    `  meaning  ${meaning}`,
    ...block
      ? [
        `  check    ${block.checked_at}, failed ${block.failures} times in a row: ${block.message}`,
      ]
      : [],
    ...missing.map((each) => `  missing  ${each}`),
    ...wanted.map((each) => `  wanted   ${each}`),
    `  to do    ${todo}`,
    `  next     ${next}`,
  ];
}
