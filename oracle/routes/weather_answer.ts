import type { WeatherFileKind } from "../../shared/contract/weather_file_name.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { answerVersioned, type WholeAnswer } from "../http/answer.ts";
import type { KeptAnswer } from "../weather/answers/kept_answers.ts";

/** How the headers call the newest of what an answer was read from. */
const NEWEST: Readonly<Record<WeatherFileKind, string>> = {
  observations: "weather-newest-report",
  forecasts: "weather-newest-issue",
};

/** An answer about the weather, with its version and how new what is behind it is. */
export function answerWeather(
  { json, newestMs }: KeptAnswer,
  kind: WeatherFileKind,
  nowMs: number,
): WholeAnswer {
  const answer = answerVersioned(json);
  if (newestMs === undefined) return answer;
  answer.headers.set(NEWEST[kind], formatInstant(newestMs));
  answer.headers.set(`${NEWEST[kind]}-age`, String(ageOf(newestMs, nowMs)));
  return answer;
}

interface Sent {
  readonly answer: WholeAnswer;
  /** The age that it tells. */
  readonly age: number | undefined;
}

const sent = new WeakMap<KeptAnswer, Sent>();

/** The same answer for all who ask within one second of its age: to be sent, and never read. */
export function weatherAtHand(
  known: KeptAnswer,
  kind: WeatherFileKind,
  nowMs: number,
): WholeAnswer {
  const age = known.newestMs === undefined ? undefined : ageOf(known.newestMs, nowMs);
  const before = sent.get(known);
  if (before && before.age === age) return before.answer;
  const answer = answerWeather(known, kind, nowMs);
  sent.set(known, { answer, age });
  return answer;
}

/** Whole seconds. */
function ageOf(newestMs: number, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - newestMs) / 1000));
}
