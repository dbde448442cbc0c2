import { Time, Until } from "./times.tsx";
import { type EventLife, nextStep, type Standing, STANDING_WORDS } from "./next_step.ts";

const LOOKS: Readonly<Record<Standing, string>> = {
  live: "live",
  running: "running",
  completed: "completed",
  signed: "signed",
  blocked: "blocked",
  closed: "signed",
  expired: "blocked",
};

/** How an event stands, as a badge. */
export function StandingBadge({ standing }: { standing: Standing }) {
  return <span class={`badge ${LOOKS[standing]}`}>{STANDING_WORDS[standing]}</span>;
}

/** What comes next for an event, in how long, and when. */
export function NextStep({ event, nowMs, zone }: {
  event: EventLife;
  nowMs: number;
  zone?: string;
}) {
  const next = nextStep(event, nowMs);
  if (!next) return null;
  return (
    <span>
      {next.what} in{" "}
      <b>
        <Until atMs={next.atMs} nowMs={nowMs} />
      </b>{" "}
      <span class="soft">
        (<Time atMs={next.atMs} zone={zone} />)
      </span>
    </span>
  );
}
