import { join } from "node:path";
import { runTask, type Task } from "../shared/cli/task.ts";
import type { EventJson } from "../shared/contract/event.ts";
import { EXIT_STATUS, onStopRequest } from "../shared/lifecycle/signals.ts";
import { configureLogging } from "../shared/observe/log.ts";
import { processSurroundings } from "../shared/settings/surroundings.ts";
import { liveOneEvent, STORY_BEGINS } from "./life.ts";
import { liveWithLines } from "./lines_story.ts";
import { DEMO_FLAGS, type DemoFlags } from "./flags.ts";
import { checkRecord } from "./record_check.ts";
import { pickLines, readingLines, tieLine } from "./scoreboard.ts";
import { type Verdict, verifyAsStranger } from "./stranger/verify_as_stranger.ts";
import { type Screen, Timeline } from "./timeline.ts";
import { removeNow } from "../sandbox/remove_now.ts";
import { usualPort } from "../sandbox/usual_port.ts";
import { World } from "../sandbox/world.ts";
import { demoRecording } from "../testing/noaa/recording.ts";

/** Runs the demo; resolves to the exit status: 0 when everything verified. */
async function runDemo(options: DemoFlags): Promise<number> {
  const begun = performance.now();
  const timeline = new Timeline(screen());
  configureLogging({ level: "error", format: "text", out: Deno.stderr });
  const folder = await Deno.makeTempDir({ prefix: "noaa-oracle-demo-" });
  const forgetInterruption = onStopRequest((signal) => {
    if (!options.keep) removeNow(folder);
    Deno.exit(EXIT_STATUS[signal]);
  });
  try {
    timeline.title("One prediction event, from NOAA's bytes to a verified signature");
    timeline.note(
      "Reports and forecast are real NOAA data; the reports are moved in time by 26 days and 9 hours, to the " +
        "day the forecast was for. Both programs are the real ones; only their clock is the story's. Times " +
        "below are UTC, with the seconds each step really took.",
    );
    timeline.note(`Everything is kept in ${folder}${options.keep ? "" : " until the demo ends"}`);
    timeline.title("The story");
    await using world = await World.start({
      folder,
      port: options.port ?? usualPort(),
      begin: STORY_BEGINS,
      recording: demoRecording,
    });
    const { event, nameOf } = await liveOneEvent(world, timeline);

    timeline.title("A stranger checks it, from HTTP answers alone");
    const verdict = await verifyAsStranger(world.origin, event.id);
    printVerdict(timeline, verdict);
    timeline.title("The result");
    printResult(timeline, event, verdict, nameOf);

    timeline.title("And so does `noaa-oracle verify`, from the decision record alone");
    const eventUrl = `${world.origin}/oracle/events/${event.id}`;
    const record = await checkRecord(eventUrl, `${world.noaa.origin}/`);
    for (const line of record.lines) timeline.note(line);

    timeline.title("A second event, against fair lines, on invented weather");
    timeline.note(
      "Lines split how forecasts erred on past days into thirds. The recording is of one day, so here the " +
        "weather of three weeks is invented, and so is every number below.",
    );
    const lines = await liveWithLines(join(folder, "lines"), timeline);
    for (const line of lines.lines) timeline.note(line);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const verified = verdict.failures.length === 0 && record.verified && lines.verified;
    const summary = verified
      ? `verified: ${verdict.proofs.length} checks from HTTP answers, and two decision records; ${seconds} s in all`
      : "NOT verified: the lines above say what failed";
    console.log(`\nDEMO ${summary}`);
    if (!options.exit) {
      forgetInterruption();
      await serveUntilStopped(world, event.id);
    }
    return verified ? 0 : 1;
  } finally {
    if (options.keep) printKept(folder);
    else await Deno.remove(folder, { recursive: true });
  }
}

/** The terminal, or what standard output leads to. */
function screen(): Screen {
  const isTerminal = Deno.stdout.isTerminal();
  const encoder = new TextEncoder();
  return {
    colour: isTerminal && !Deno.env.get("NO_COLOR"),
    rewrites: isTerminal,
    width: isTerminal ? Deno.consoleSize().columns : PIPE_WIDTH,
    write: (text) => void Deno.stdout.writeSync(encoder.encode(text)),
  };
}

/** Characters in a line where no terminal says how many. */
const PIPE_WIDTH = 100;

function printVerdict(timeline: Timeline, { proofs, failures }: Verdict): void {
  for (const text of proofs) timeline.proof(text);
  for (const text of failures) timeline.failure(text);
}

function printResult(
  timeline: Timeline,
  event: EventJson,
  { winners }: Verdict,
  nameOf: ReadonlyMap<string, string>,
): void {
  timeline.note("forecast → observed, and the predictions that pay:");
  timeline.table(readingLines(event));
  timeline.note("who predicted what:");
  timeline.table(pickLines(event, nameOf));
  winners.forEach((id, place) => {
    timeline.note(`place ${place + 1}: ${nameOf.get(id) ?? "?"} (${id})`);
  });
  const tie = tieLine(event, nameOf);
  if (tie) timeline.note(tie);
}

/** What to look at in a folder that is kept. */
function printKept(folder: string): void {
  console.log(`
kept: ${folder}
To look into it, once the demo has ended:
  deno task oracle files list --weather-dir ${folder}/oracle/weather_data --event-db ${folder}/oracle
  deno task daemon inspect ${folder}/oracle/weather_data/*/*.parquet
  sqlite3 -readonly ${folder}/oracle/oracle.db 'SELECT id, signing_date FROM events'
To delete it: rm -r ${folder}`);
}

/** Keeps serving until Ctrl-C, and says what there is to see. */
async function serveUntilStopped({ origin }: World, eventId: string): Promise<void> {
  const daily = `${origin}/stations/daily-observations?station_ids=KORD,KJFK`;
  console.log(`
Still serving; to look at:
  ${origin}/
  ${origin}/events/${eventId}   (“Check it here” proves it in your browser)
  ${origin}/oracle/events/${eventId}
  ${daily}&start=2026-09-17T12:00:00Z&end=2026-09-18T00:00:00Z
To try:
  curl ${origin}/oracle/pubkey
  curl "${origin}/files?start=2026-09-17T00:00:00Z&end=2026-09-19T00:00:00Z"
Ctrl-C ends the demo.`);
  await new Promise<void>((resolve) => void onStopRequest(() => resolve()));
  console.log("\nstopping");
}

/** `deno task demo`. */
const demo: Task<typeof DEMO_FLAGS> = {
  name: "deno task demo",
  summary: "One prediction event's whole life on recorded NOAA weather.",
  flags: DEMO_FLAGS,
  run: runDemo,
};

Deno.exit(await runTask(demo, processSurroundings()));
