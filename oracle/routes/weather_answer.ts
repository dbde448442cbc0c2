import { formatInstant } from "../../shared/time/instant.ts";
import { answerVersioned } from "../http/answer.ts";
import type { KeptAnswer, Question } from "../weather/answers/kept_answers.ts";

/** How the headers call the newest of what an answer was read from. */
const NEWEST = {
  observations: "weather-newest-report",
  forecasts: "weather-newest-issue",
} as const;

/** An answer about the weather, with its version and how new what is behind it is. */
export function answerWeather(
  { json, newestMs }: KeptAnswer,
  kind: Question["kind"],
  nowMs: number,
): Response {
  const response = answerVersioned(json);
  if (newestMs === undefined) return response;
  const age = Math.max(0, Math.floor((nowMs - newestMs) / 1000));
  response.headers.set(NEWEST[kind], formatInstant(newestMs));
  response.headers.set(`${NEWEST[kind]}-age`, String(age));
  return response;
}
