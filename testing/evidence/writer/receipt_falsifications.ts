import {
  type Draft,
  type DraftReceipt,
  type Falsification,
  first,
  last,
  otherHex,
} from "./falsification.ts";

const EVIDENCE = /^evidence(\.receipts\[\d+\]|\.documents\[\d+\])?: /;
const DOCUMENT = /^evidence\.documents\[\d+\]: /;

function each(change: (receipt: DraftReceipt) => void): (record: Draft) => void {
  return ({ evidence }) => evidence.receipts.forEach(change);
}

/** What the receipts of METAR requests say they asked for and got. */
export const RECEIPT_FALSIFICATIONS: readonly Falsification[] = [
  ["no receipts", EVIDENCE, (r) => r.evidence.receipts = []],
  [
    "no receipt after signing",
    EVIDENCE,
    (r) =>
      r.evidence.receipts = r.evidence.receipts.filter((receipt) =>
        receipt.requested_at < "2030-01-02T02:00:00Z"
      ),
  ],
  ["a receipt of the middle less", EVIDENCE, (r) => r.evidence.receipts.splice(5, 1)],
  ["the receipts of one station", EVIDENCE, each((x) => x.station_ids = ["KORD"])],
  ["receipts of no station", EVIDENCE, each((x) => x.station_ids = [])],
  [
    "receipts that count more reports",
    EVIDENCE,
    each((x) => {
      x.response_count++;
      x.report_count++;
    }),
  ],
  ["receipts of another number of answers", EVIDENCE, each((x) => x.response_count++)],
  ["receipts of more reports than came", EVIDENCE, each((x) => x.report_count++)],
  ["receipts of a failed answer", EVIDENCE, each((x) => x.response_status = 500)],
  ["receipts of an empty answer", EVIDENCE, each((x) => x.status = "empty")],
  [
    "receipts that nothing came",
    EVIDENCE,
    each((x) => {
      x.status = "empty";
      x.response_count = x.report_count = 0;
    }),
  ],
  [
    "receipts without an answer",
    EVIDENCE,
    each((x) => {
      x.status = "empty";
      x.response_status = 204;
      x.response_count = x.report_count = 0;
      x.source_sha256 = null;
    }),
  ],
  ["receipts with an error", EVIDENCE, each((x) => x.error = "it failed")],
  [
    "a failed answer that nobody asked again",
    EVIDENCE,
    (r) => {
      const receipt = last(r.evidence.receipts);
      receipt.status = "failed";
      receipt.failure_kind = "response";
      receipt.error = "it failed";
    },
  ],
  ["receipts of answers that were cut", EVIDENCE, each((x) => x.response_count = 400)],
  [
    "receipts that were asked for before they ended",
    EVIDENCE,
    each((x) => x.requested_at = x.window_start),
  ],
  [
    "receipts that were answered before they were asked for",
    EVIDENCE,
    each((x) => x.completed_at = x.window_start),
  ],
  [
    "receipts of a span that runs backwards",
    EVIDENCE,
    each((x) => [x.window_start, x.window_end] = [x.window_end, x.window_start]),
  ],
  ["receipts of no span", EVIDENCE, each((x) => x.window_end = "soon")],
  [
    "receipts from after the decision",
    EVIDENCE,
    each((x) => x.completed_at = "2030-01-02T02:20:01Z"),
  ],
  [
    "receipts in another file",
    EVIDENCE,
    (r) => last(r.evidence.receipts).file = first(r.evidence.receipts).file,
  ],
  ["a receipt in no file", EVIDENCE, (r) => first(r.evidence.receipts).file = "x.parquet"],
  ["receipts without a document", EVIDENCE, each((x) => x.source_sha256 = null)],
  [
    "receipts of another document",
    DOCUMENT,
    each((x) => x.source_sha256 = otherHex(x.source_sha256 ?? "")),
  ],
  [
    "two receipts of one document",
    DOCUMENT,
    (r) => last(r.evidence.receipts).source_sha256 = first(r.evidence.receipts).source_sha256,
  ],
  [
    "receipts from elsewhere",
    EVIDENCE,
    each((x) =>
      x.source_url = x.source_url.replace(/^[^?]*/, "https://example.org/api/data/metar")
    ),
  ],
];
