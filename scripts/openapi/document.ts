import type { Operation, Topic } from "../../oracle/http/operation.ts";
import { VERSION } from "../../shared/version.ts";
import { answersOf, usualRefusals } from "./answers.ts";
import { ANSWER_HEADERS, REQUEST_HEADERS } from "./headers.ts";
import { componentSchemas, type Json, schemaOf } from "./json_schema.ts";
import { parametersOf } from "./parameters.ts";

const SCHEME = "nip98";

const ABOUT = `An oracle of weather: it attests at most one outcome of each event, only an announced
one, only from complete evidence.

All bodies are JSON in UTF-8 unless said otherwise. Times are RFC 3339. Unknown members of a body and unknown parameters
are ignored unless said otherwise. \`HEAD\` works wherever \`GET\` does; another method is answered 405 with \`Allow\`. Pages
of any origin may read every answer (CORS). Every error is \`application/problem+json\` (RFC 9457). What each part means is
written in docs/http-api.md of the project.`;

const NIP98 =
  `\`Nostr \` and a nostr event of kind 27235 in base64 (NIP-98): empty content, \`created_at\` within 60
seconds of the oracle's clock, and the tags \`u\` (the oracle's public origin with path and query), \`method\`, and
\`payload\` (SHA-256 of the body in hex) where there is a body. A proof is good once: sign every attempt anew. \`oracle
sign-request\` makes the header for curl.`;

const TOPICS: Readonly<Record<Topic, string>> = {
  events: "Events, their entries and locking points.",
  settlement: "What was decided, and what is missing for it.",
  weather: "Stations, what they report and what is forecast.",
  planning: "What could be settled, before an event is created.",
  files: "The weather files that all else rests on.",
  oracle: "Who the oracle is, and what can be predicted.",
  probes: "How it is.",
};

/** The description of an interface in OpenAPI 3.1, made of its operations and the schemas of the contract. */
export function describeInterface(operations: readonly Operation[]): Json {
  return {
    openapi: "3.1.0",
    info: {
      title: "noaa-oracle",
      version: VERSION,
      summary: "Prediction events on NOAA weather, attested for DLCs.",
      description: ABOUT,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "The oracle that answered this." }],
    tags: Object.entries(TOPICS).map(([name, description]) => ({ name, description })),
    paths: pathsOf(operations),
    components: {
      securitySchemes: {
        [SCHEME]: { type: "apiKey", in: "header", name: "Authorization", description: NIP98 },
      },
      parameters: Object.fromEntries(
        Object.entries(REQUEST_HEADERS).map(([name, header]) => [
          name,
          { name, in: "header", required: false, ...header },
        ]),
      ),
      headers: ANSWER_HEADERS,
      responses: usualRefusals(),
      schemas: componentSchemas(),
    },
  };
}

function pathsOf(operations: readonly Operation[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) {
    const path = operation.path.replaceAll(/:(\w+)/g, "{$1}");
    (paths[path] ??= {})[operation.method.toLowerCase()] = describe(operation);
  }
  return paths;
}

function describe(operation: Operation): Json {
  const { id, topic, summary, description } = operation;
  return {
    tags: [topic],
    operationId: id,
    summary,
    description: [description ?? `${summary}.`, ...whoMayAsk(operation)].join(" "),
    security: securityOf(operation),
    parameters: parametersOf(operation),
    requestBody: bodyOf(operation),
    responses: answersOf(operation),
  };
}

function whoMayAsk(operation: Operation): string[] {
  if ("role" in operation) return [`Signed by a key that is listed as ${operation.role}.`];
  return operation.hasOwner ? ["With `owner` it is signed by a coordinator."] : [];
}

function securityOf(operation: Operation): Json[] {
  if ("role" in operation) return [{ [SCHEME]: [] }];
  return operation.hasOwner ? [{}, { [SCHEME]: [] }] : [];
}

function bodyOf(operation: Operation): Json | undefined {
  if (!("role" in operation) || !operation.body) return undefined;
  const { description, schema, mediaType = "application/json", example } = operation.body;
  const content = schema ? { schema: schemaOf(schema), example } : {};
  return { required: true, description, content: { [mediaType]: content } };
}
