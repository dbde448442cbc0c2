import { PROBLEM_MEDIA_TYPE } from "../../shared/contract/problem.ts";
import { KEPT_HEADERS } from "../../oracle/http/unchanged.ts";
import type { GoodAnswer, Keeping, Operation } from "../../oracle/http/operation.ts";
import { ANSWER_HEADERS } from "./headers.ts";
import { type Json, schemaOf } from "./json_schema.ts";

const KEEPING_HEADERS: Readonly<Record<Keeping, readonly string[]>> = {
  version: ["ETag"],
  lasting: ["ETag"],
  parts: ["ETag", "Accept-Ranges", "Content-Disposition"],
};

/** What is answered to any operation of a kind, by status. */
const USUAL_REFUSALS: Readonly<Record<number, string>> = {
  400: "The request breaks a rule.",
  401: "The request is not signed as it must be, or its proof was used before.",
  403: "The key may not do this.",
  408: "The body did not arrive in time: try again.",
  416: "The range begins after the last byte.",
  429: "Your address or your key has asked for as much as one may in a minute; nothing was done.",
  500: "Something failed inside; the log has it under the request's id.",
  503: "Busy or stopping; nothing was done.",
};

const REFUSAL_HEADERS: Readonly<Record<number, readonly string[]>> = {
  401: ["WWW-Authenticate"],
  416: ["Content-Range"],
  429: ["Retry-After"],
  503: ["Retry-After"],
};

/** Every answer of an operation, by status. */
export function answersOf(operation: Operation): Json {
  const { answer, refusals = {} } = operation;
  const { status = 200, keeping, headers = [] } = answer;
  const answers: Record<string, Json> = { [status]: goodAnswer(answer) };
  if (keeping === "parts") {
    answers[206] = {
      description: "The part that `Range` asks for.",
      headers: headersOf([...KEEPING_HEADERS.parts, "Content-Range"]),
      content: contentOf(answer),
    };
  }
  if (keeping) {
    answers[304] = {
      description: "You have it already.",
      headers: headersOf([
        "ETag",
        ...headers.filter((name) => KEPT_HEADERS.includes(name.toLowerCase())),
      ]),
    };
  }
  for (const each of [...usualStatuses(operation), ...Object.keys(refusals).map(Number)]) {
    const own = (refusals as Readonly<Record<number, string>>)[each];
    answers[each] ??= own === undefined
      ? { $ref: `#/components/responses/${each}` }
      : refusal(each, own);
  }
  return answers;
}

/** Statuses that follow from what kind of operation it is. */
function usualStatuses(operation: Operation): number[] {
  const statuses = [400, 500];
  if (operation.topic !== "probes") statuses.push(429);
  if (operation.answer.keeping === "parts") statuses.push(416);
  if ("role" in operation) return [...statuses, 401, 403, 408, 503];
  if (operation.hasOwner) statuses.push(401, 403, 408);
  if (operation.cost !== "none" || operation.hasOwner) statuses.push(503);
  return statuses;
}

function goodAnswer(answer: GoodAnswer): Json {
  const { description, headers = [], keeping } = answer;
  const names = [...headers, ...keeping ? KEEPING_HEADERS[keeping] : []];
  return { description, headers: headersOf(names), content: contentOf(answer) };
}

function contentOf({ schema, mediaType, stream, example }: GoodAnswer): Json | undefined {
  if (mediaType) return { [mediaType]: {} };
  return schema && {
    "application/json": { schema: schemaOf(schema), example },
    ...stream && { [stream]: { schema: { type: "string" } } },
  };
}

/** The answers that many operations share, by status. */
export function usualRefusals(): Json {
  return Object.fromEntries(
    Object.entries(USUAL_REFUSALS).map(([status, description]) => [
      status,
      refusal(Number(status), description),
    ]),
  );
}

function refusal(status: number, description: string): Json {
  return {
    description,
    headers: headersOf(REFUSAL_HEADERS[status] ?? []),
    content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}

/** Those of every answer. */
const USUAL_HEADERS = ["X-Request-Id", "Cache-Control", "RateLimit-Policy", "RateLimit"];

function headersOf(names: readonly string[]): Json {
  return Object.fromEntries([...USUAL_HEADERS, ...names].map((name) => {
    if (!(name in ANSWER_HEADERS)) throw new TypeError(`nothing is said of the header ${name}`);
    return [name, { $ref: `#/components/headers/${name}` }];
  }));
}
