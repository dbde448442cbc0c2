import type { Draft, Falsification } from "./falsification.ts";

const EVIDENCE = /^evidence: /;

/** Changes the URLs that answers came from, wherever they are named. */
function forgeUrls(pattern: RegExp, replacement: string): (record: Draft) => void {
  return ({ evidence }) => {
    const forge = (url: string) => url.replace(pattern, replacement);
    for (const receipt of evidence.receipts) receipt.source_url = forge(receipt.source_url);
    for (const row of evidence.forecasts) row.source_url = row.source_url && forge(row.source_url);
    for (const document of evidence.documents) document.url = forge(document.url);
  };
}

/** Ways to give out genuine answers for answers to other questions. */
export const URL_FALSIFICATIONS: readonly Falsification[] = [
  ["answers that were asked of another station", EVIDENCE, forgeUrls(/\bids=[^&]*/, "ids=KLAX")],
  ["answers that were asked of a station less", EVIDENCE, forgeUrls(/\bids=KMCI,|,KMCI\b/, "")],
  [
    "answers that were asked of another day",
    EVIDENCE,
    forgeUrls(/\bdate=2030-01-0./, "date=2030-01-09"),
  ],
  ["answers that were asked of fewer hours", EVIDENCE, forgeUrls(/\bhours=\d+/, "hours=1")],
  ["stations that were asked twice", EVIDENCE, forgeUrls(/(\bids=[^&]*)/, "$1&$1")],
  ["stations in another encoding", EVIDENCE, forgeUrls(/\bKMCI,KORD/, "KMCI%2CKORD")],
  ["an unknown parameter", EVIDENCE, forgeUrls(/&format=xml/, "&format=xml&bbox=1,2,3,4")],
  ["forecasts that were asked of another point", EVIDENCE, forgeUrls(/41\.\d\d,/, "45.00,")],
];
