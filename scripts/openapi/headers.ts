import type { Json } from "./json_schema.ts";

const text = (description: string, example: string): Json => ({
  description,
  required: true,
  schema: { type: "string" },
  example,
});
const seconds = (description: string, example: number): Json => ({
  description,
  schema: { type: "integer", minimum: 0 },
  example,
});
const instant = (description: string): Json => ({
  description,
  schema: { type: "string", format: "date-time" },
  example: "2030-01-01T00:00:00Z",
});

/** The headers of answers, by name. */
export const ANSWER_HEADERS: Readonly<Record<string, Json>> = {
  "X-Request-Id": text(
    "Names the request, also in the log of the oracle.",
    "0199a1b2-0000-7000-8000-00000000a001",
  ),
  "ETag": text("Names this version of the body, in this encoding.", '"RBNvo1WzZ4oRRq0W9-hkng"'),
  "Cache-Control": text("How long the answer may be kept.", "no-cache"),
  "Link": {
    description: "The address of the next page, while there is more.",
    schema: { type: "string" },
    example: '</oracle/events?cursor=abc>; rel="next"',
  },
  "Accept-Ranges": text("That parts may be asked for.", "bytes"),
  "Content-Range": text("Which part it is, and of how many bytes.", "bytes 0-15/4096"),
  "Content-Disposition": text(
    "The name to save it under.",
    'attachment; filename="observations_2030-01-01T00:00:00.000Z.parquet"',
  ),
  "Retry-After": seconds("When to try again, in seconds.", 5),
  "RateLimit-Policy": {
    description: "What an address and a key may ask for (q) in so many seconds (w), where this " +
      "oracle limits it; answers of probes have none.",
    schema: { type: "string" },
    example: '"address";q=600;w=60, "key";q=60;w=60',
  },
  "RateLimit": {
    description: "What is left of it (r), and after how many seconds without a request all of it " +
      "is there again (t).",
    schema: { type: "string" },
    example: '"address";r=599;t=1',
  },
  "WWW-Authenticate": text("How to sign: see the security scheme.", "Nostr"),
  "Weather-Newest-Report": instant("The newest report that was looked at; absent without any."),
  "Weather-Newest-Report-Age": seconds("How old it is, in seconds.", 300),
  "Weather-Newest-Issue": instant("The newest forecast that was looked at; absent without any."),
  "Weather-Newest-Issue-Age": seconds("How old it is, in seconds.", 3600),
};

/** The headers of requests that say what their client has already. */
export const REQUEST_HEADERS: Readonly<Record<string, Json>> = {
  "If-None-Match": {
    description: "Tags of versions that you have: then 304 is answered while it is one of them.",
    schema: { type: "string" },
    example: '"RBNvo1WzZ4oRRq0W9-hkng"',
  },
  "Range": {
    description: "One range of bytes. What cannot be read asks for the whole.",
    schema: { type: "string" },
    example: "bytes=0-15",
  },
  "If-Range": {
    description: "The tag that `Range` is meant for; with another one the whole is sent.",
    schema: { type: "string" },
    example: '"RBNvo1WzZ4oRRq0W9-hkng"',
  },
  "Last-Event-ID": {
    description: "Where a stream goes on; browsers send it when they come back.",
    schema: { type: "string" },
    example: "9f86d081884c7d65-1042",
  },
};
