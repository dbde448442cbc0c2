import { documentOf, type Falsification, first, warmest } from "./falsification.ts";

const SPARE = /^evidence\.\w+\[\d+\]: nothing rests on it, or it stands twice or out of order/;
const BASE64 = /^evidence\.documents\[\d+\]: the document is not gzip in base64/;

/** Ways to spell a decision otherwise: with what nobody looks at, twice, in another order, or in other characters. */
export const SPELLING_FALSIFICATIONS: readonly Falsification[] = [
  [
    "another spelling of the time",
    /^decided_at: /,
    (r) => r.decided_at = r.decided_at.replace("Z", ".000Z"),
  ],
  [
    "a report of a station that is not played",
    SPARE,
    ({ evidence }) => {
      evidence.observations.push({ ...first(evidence.observations), station_id: "KZZZ" });
    },
  ],
  [
    "a report of another day",
    SPARE,
    (r) => {
      r.evidence.observations.push({ ...warmest(r), generated_at: "2030-01-05T00:53:00Z" });
    },
  ],
  [
    "a report twice",
    SPARE,
    ({ evidence: { observations } }) => observations.unshift(first(observations)),
  ],
  ["reports in another order", SPARE, (r) => r.evidence.observations.reverse()],
  [
    "a receipt of a station that is not played",
    SPARE,
    ({ evidence: { receipts } }) => {
      receipts.push({ ...first(receipts), station_ids: ["KZZZ"] });
    },
  ],
  [
    "a receipt of another day",
    SPARE,
    ({ evidence: { receipts } }) => {
      receipts.push({
        ...first(receipts),
        window_start: "2030-01-05T00:00:00Z",
        window_end: "2030-01-05T01:00:00Z",
      });
    },
  ],
  ["a receipt twice", SPARE, ({ evidence: { receipts } }) => receipts.unshift(first(receipts))],
  [
    "receipts and their documents in another order",
    SPARE,
    ({ evidence }) => {
      evidence.receipts.reverse();
      const isAnswer = (document: typeof evidence.documents[number]) => document.kind === "metar";
      evidence.documents = [
        ...evidence.documents.filter(isAnswer).reverse(),
        ...evidence.documents.filter((document) => !isAnswer(document)),
      ];
    },
  ],
  [
    "documents in another order",
    /^evidence\.documents\[\d+\]: it stands out of order/,
    (r) => r.evidence.documents.reverse(),
  ],
  [
    "a line break in base64",
    BASE64,
    (r) => documentOf(r, "metar").content += "\n",
  ],
  [
    "a foreign character in base64",
    BASE64,
    (r) => {
      const document = documentOf(r, "ndfd");
      document.content = document.content.replace(/^.{4}/, "$&*");
    },
  ],
  [
    "base64 without its padding",
    BASE64,
    ({ evidence }) => {
      const padded = evidence.documents.find(({ content }) => content.endsWith("="))!; // one of many is
      padded.content = padded.content.replace(/=+$/, "");
    },
  ],
  [
    "a footer of rain that nobody plays for",
    /^evidence\.precipitation/,
    ({ evidence }) => {
      evidence.precipitation.push({
        file: first(evidence.receipts).file,
        requested_at: "2030-01-01T00:00:00Z",
        completed_at: "2030-01-01T00:00:00Z",
        supported_stations: ["KMCI"],
        rows: [],
        sources: [],
        issues: [],
      });
    },
  ],
];
