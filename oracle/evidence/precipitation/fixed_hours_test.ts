import assert from "node:assert/strict";
import { honestVerdicts } from "../../../testing/evidence/writer/honest_verdicts.ts";
import {
  CATALOG_SHA256,
  fixedHours,
  instant,
  ms,
  published,
} from "../../../testing/evidence/writer/stored_rows.ts";
import type { DocumentVerdicts } from "../documents/document_verdict.ts";
import { CURRENT_RULES, RULES_V1 } from "../../rules/rule_set.ts";
import { fixedHourTotal, hasFixedHours, lackingHours, soundFooters } from "./fixed_hours.ts";
import type { StoredPrecipitation } from "../../stored/precipitation.ts";
import { observePrecipitation } from "./precipitation.ts";
import { observationPublications } from "../collection/publication.ts";
import { OFFICIAL_URL_PREFIXES } from "../collection/source_url.ts";

const terms = { startMs: ms("12:00"), endMs: ms("15:00"), signingMs: ms("15:00") };
const nowMs = ms("20:00");

function checksFor(
  footers: readonly StoredPrecipitation[],
  verdicts?: DocumentVerdicts,
  rules = CURRENT_RULES,
) {
  return {
    rules,
    nowMs,
    urlPrefixes: OFFICIAL_URL_PREFIXES,
    publications: observationPublications(terms, nowMs),
    verdicts: verdicts ?? honestVerdicts({ precipitation: footers }),
    lost: [],
  };
}

function total(
  footers: readonly StoredPrecipitation[],
  over = terms,
  verdicts?: DocumentVerdicts,
  rules = CURRENT_RULES,
) {
  const checks = checksFor(footers, verdicts, rules);
  return fixedHourTotal(soundFooters(footers, checks), "KMCI", over, checks)?.liquidIn;
}

const footer = (change: Partial<StoredPrecipitation> = {}) =>
  fixedHours("12:00", [0.25, 0, 0.5], change);

/** The footer with its row of 13:00–14:00 changed. */
function withRow(change: Partial<StoredPrecipitation["rows"][number]>): StoredPrecipitation {
  const whole = footer();
  return { ...whole, rows: whole.rows.map((row, i) => i === 1 ? { ...row, ...change } : row) };
}

Deno.test("a bulletin of very many lines costs no more than its length", () => {
  const many = footer();
  const [first] = many.rows;
  const rows = Array.from({ length: 30_000 }, () => first!);
  const verdicts: DocumentVerdicts = (question) => question.kind === "rr7" ? verdict : undefined;
  const verdict = {
    ...checksFor([many]).verdicts({
      kind: "rr7",
      sha256: first!.source_sha256,
      subject: first!.source_station_id,
      receivedAt: null,
    })!,
    rows: rows.map((_, hour) => `${hour} digest`),
  };
  assert.equal(total([{ ...many, rows }], terms, verdicts), undefined);
});

Deno.test("every hour of the window adds up", () => {
  assert.equal(total([footer()]), 0.75);
  assert.equal(total([fixedHours("12:00", [0, 0, 0])]), 0);
  assert.equal(total([fixedHours("12:00", [0.1, 0.2, 0])]), 0.3);
  assert.equal(total([fixedHours("11:00", [9, 0.25, 0, 0.5, 9].map((x) => Math.min(x, 5)))]), 0.75);
});

Deno.test("an hour that is missing leaves no total", () => {
  assert.equal(total([fixedHours("12:00", [0.25, null, 0.5])]), undefined);
  assert.equal(total([fixedHours("12:00", [0.25, 0])]), undefined);
  assert.equal(total([]), undefined);
});

Deno.test("the window must be made of whole hours", () => {
  assert.equal(total([footer()], { ...terms, startMs: ms("12:30") }), undefined);
  assert.equal(total([footer()], { ...terms, endMs: ms("14:53") }), undefined);
});

Deno.test("the last hour must be requested at or after the signing date", () => {
  const { requested_at } = footer();
  assert.equal(requested_at, instant("15:15:00"));
  assert.equal(total([footer()], { ...terms, signingMs: ms("15:15") }), 0.75);
  assert.equal(total([footer()], { ...terms, signingMs: ms("15:15:01") }), undefined);
});

const BAD_ROWS: readonly [what: string, change: Partial<StoredPrecipitation["rows"][number]>][] = [
  ["lasts longer", { start: instant("12:59") }],
  ["does not end on the hour", { start: instant("13:01"), end: instant("14:01") }],
  ["was issued before its end", { issued_at: instant("13:59:59") }],
  ["was issued after it was received", { issued_at: instant("15:16:01") }],
  ["was received before it was requested", { received_at: instant("15:14:59") }],
  ["was received after the step was over", { received_at: instant("15:17:01") }],
  ["is rejected", { status: "rejected" }],
  ["is missing", { status: "missing" }],
  ["has a reason", { reason: "odd" }],
  ["has no amount", { liquid_in: null }],
  ["is negative", { liquid_in: -0.01 }],
  ["is more than five inches", { liquid_in: 5.01 }],
  ["has an amount of its own", { liquid_in: 0.01 }],
  ["names a page that is no product", { source_url: "https://api.weather.gov/products/types" }],
  ["names another host", {
    source_url: "https://api.example/products/96ec7fd5-9bc1-434e-b77d-000000000001",
  }],
  ["names a source that is not retained", { source_sha256: "e".repeat(64) }],
  ["names a catalog that is not retained", { mapping_sha256: "e".repeat(64) }],
  ["has an unreadable time", { issued_at: "soon" }],
];

for (const [what, change] of BAD_ROWS) {
  Deno.test(`an hour does not count when its row ${what}`, () => {
    const footers = [withRow(change)];
    assert.equal(total(footers, terms, honestVerdicts({ precipitation: [footer()] })), undefined);
  });
}

Deno.test("an hour at the bounds counts", () => {
  const footers = [
    withRow({ issued_at: instant("14:00"), received_at: instant("15:15"), liquid_in: 5 }),
  ];
  const [changed] = footers;
  const row = changed!.rows[1]!;
  const sources = {
    ...changed!.sources,
    [row.source_sha256]: { source_url: row.source_url, received_at: row.received_at },
  };
  assert.equal(total([{ ...changed!, sources }]), 5.75);
});

Deno.test("an hour does not count unless bulletin and catalog prove it", () => {
  const honest = honestVerdicts({ precipitation: [footer()] });
  const change =
    (kind: string, rows: readonly string[], problem: string | null = null): DocumentVerdicts =>
    (question) => {
      const verdict = honest(question);
      return verdict && question.kind === kind ? { ...verdict, rows, problem } : verdict;
    };
  const hour = honest({
    kind: "rr7",
    sha256: footer().rows[1]!.source_sha256,
    subject: "MCI",
    receivedAt: null,
  })!.rows[0]!;
  assert.equal(total([footer()], terms, honest), 0.75);
  assert.equal(total([footer()], terms, () => undefined), undefined);
  assert.equal(total([footer()], terms, change("rr7", [])), undefined);
  assert.equal(total([footer()], terms, change("rr7", [hour, hour])), undefined);
  assert.equal(total([footer()], terms, change("rr7", [hour], "not readable")), undefined);
  assert.equal(total([footer()], terms, change("catalog", [])), undefined);
  assert.equal(total([footer()], terms, change("catalog", ["KMKC"])), undefined);
  assert.equal(total([footer()], terms, change("catalog", ["KMCI", "KMKC"])), undefined);
  assert.equal(total([footer()], terms, change("catalog", ["KMCI"], "not whole")), undefined);
});

Deno.test("the catalog must be the official one, received no later than the bulletin", () => {
  const withCatalog = (change: Partial<{ source_url: string; received_at: string }>) => {
    const whole = footer();
    const catalog = { ...whole.sources[CATALOG_SHA256]!, ...change };
    return { ...whole, sources: { ...whole.sources, [CATALOG_SHA256]: catalog } };
  };
  assert.equal(total([withCatalog({ received_at: instant("15:16") })]), 0.75);
  assert.equal(total([withCatalog({ received_at: instant("15:16:01") })]), undefined);
  assert.equal(
    total([withCatalog({ source_url: "https://example.org/data/cache/stations.cache.xml.gz" })]),
    undefined,
  );
});

Deno.test("a bulletin or catalog that was asked for with parameters proves no hour, but to the first release", () => {
  const whole = footer();
  const honest = honestVerdicts({ precipitation: [whole] });
  const askFor = (sha256: string, url: string) => ({
    ...whole,
    rows: whole.rows.map((row) => row.source_sha256 === sha256 ? { ...row, source_url: url } : row),
    sources: { ...whole.sources, [sha256]: { ...whole.sources[sha256]!, source_url: url } },
  });
  const { source_sha256, source_url } = whole.rows[1]!;
  const id = source_url.slice(-36);
  const another = `${source_url.replace(/.$/, "f")}?as=/products/${id}`;
  const catalog = whole.sources[CATALOG_SHA256]!.source_url;
  for (
    const footers of [[askFor(source_sha256, another)], [
      askFor(CATALOG_SHA256, `${catalog}?date=1`),
    ]]
  ) {
    assert.equal(total(footers, terms, honest), undefined);
    assert.equal(total(footers, terms, honest, RULES_V1), 0.75);
  }
});

Deno.test("the newest issue of an hour wins, and one that contradicts itself is unknown", () => {
  const revise = (liquid_in: number, issued_at: string) => {
    const later = withRow({ liquid_in, issued_at });
    return { ...later, file: published("observations", "15:20") };
  };
  const both = (second: StoredPrecipitation) => {
    const footers = [footer(), second];
    // Two documents: the honest verdicts of one hash would hold both rows.
    const renamed = {
      ...second,
      rows: second.rows.map((row) => ({
        ...row,
        source_sha256: row.source_sha256.replace(/^0/, "d"),
      })),
    };
    const sources = Object.fromEntries(
      renamed.rows.map((
        row,
      ) => [row.source_sha256, { source_url: row.source_url, received_at: row.received_at }]),
    );
    footers[1] = { ...renamed, sources: { ...second.sources, ...sources } };
    return total(footers);
  };
  assert.equal(both(revise(1, instant("14:10:01"))), 1.75);
  assert.equal(both(revise(1, instant("14:09:59"))), 0.75);
  assert.equal(both(revise(1, instant("14:10"))), undefined);
  assert.equal(both(revise(0, instant("14:10"))), 0.75);
});

/** What a later run learned of 13:00-14:00, where the first had read 0 inches. */
function learnedLater(change: Partial<StoredPrecipitation["rows"][number]>): StoredPrecipitation {
  const later = withRow({ source_sha256: "d".repeat(64), ...change });
  return { ...later, rows: [later.rows[1]!], file: published("observations", "15:20") };
}

const WITHOUT_AMOUNT: readonly Partial<StoredPrecipitation["rows"][number]>[] = [
  { liquid_in: null, status: "missing", reason: "amount missing (M)" },
  { liquid_in: null, status: "missing", reason: "trace (T), no exact amount" },
  { liquid_in: null, status: "rejected", reason: "no number" },
  { liquid_in: 5.5, status: "rejected", reason: "too much" },
];

for (const change of WITHOUT_AMOUNT) {
  Deno.test(`a newer bulletin that gives no amount voids an older one: ${change.reason}`, () => {
    const after = (issued_at: string, rules = CURRENT_RULES) =>
      total([footer(), learnedLater({ ...change, issued_at })], terms, undefined, rules);
    assert.equal(total([footer()]), 0.75);
    assert.equal(after(instant("14:30")), undefined);
    assert.equal(after(instant("14:10")), undefined, "of the same minute");
    assert.equal(after(instant("14:09:59")), 0.75, "an older one says nothing");
    assert.equal(
      after(instant("14:30"), RULES_V1),
      0.75,
      "by the first rules it says nothing",
    );
  });
}

Deno.test("a bulletin without an amount is outdone by one that came after it", () => {
  const again = withRow({
    issued_at: instant("14:30"),
    source_sha256: "e".repeat(64),
    liquid_in: 0.1,
  });
  const source = { source_url: again.rows[1]!.source_url, received_at: again.rows[1]!.received_at };
  const sources = { ...again.sources, ["e".repeat(64)]: source };
  const missing = learnedLater({ ...WITHOUT_AMOUNT[0], issued_at: instant("14:20") });
  assert.equal(total([footer(), missing, { ...again, sources }]), 0.85);
});

/** The same bulletins, as a collection two minutes later brought them. */
function requestedAgain(): StoredPrecipitation {
  const again = footer({
    requested_at: instant("15:17"),
    completed_at: instant("15:20"),
    file: published("observations", "15:17"),
  });
  const rows = again.rows.map((row) => ({ ...row, received_at: instant("15:18") }));
  const sources = Object.fromEntries(
    Object.entries(again.sources).map((
      [sha, source],
    ) => [sha, {
      ...source,
      received_at: sha === CATALOG_SHA256 ? source.received_at : instant("15:18"),
    }]),
  );
  return { ...again, rows, sources };
}

Deno.test("an amount that was corrected does not come back when the correction falls into doubt", () => {
  const corrected = learnedLater({ liquid_in: 0.4, issued_at: instant("14:30") });
  const [row] = corrected.rows;
  const source = { source_url: row!.source_url, received_at: row!.received_at };
  const doubted = {
    ...corrected,
    sources: { ...corrected.sources, [row!.source_sha256]: source },
    issues: [{
      station_ids: ["KMCI"],
      window_start: instant("13:00"),
      window_end: instant("14:00"),
      reason: "",
      kind: "response" as const,
    }],
  };
  const trusted = { ...doubted, issues: [] };
  assert.equal(total([trusted, requestedAgain()]), 1.15);
  const footers = [doubted, requestedAgain()];
  assert.equal(total(footers), undefined);
  assert.equal(total(footers, terms, undefined, RULES_V1), 0.75, "by the first rules it did");
  const checks = checksFor(footers);
  assert.deepEqual(lackingHours(soundFooters(footers, checks), "KMCI", terms, checks), [
    { fromMs: ms("13:00"), toMs: ms("14:00"), reason: "failed" },
  ]);
});

Deno.test("an issue voids the hours it touches until they are requested after it", () => {
  const issue = (
    kind: "response" | "transport" | "budget" | "unmapped" | undefined,
    change: Partial<StoredPrecipitation["issues"][number]> = {},
  ) =>
    footer({
      issues: [{
        station_ids: ["KMCI"],
        window_start: instant("13:00"),
        window_end: instant("14:00"),
        reason: "",
        kind,
        ...change,
      }],
    });
  for (const kind of ["transport", "budget", "unmapped"] as const) {
    assert.equal(total([issue(kind)]), 0.75);
  }
  assert.equal(total([issue("response")]), undefined);
  assert.equal(total([issue(undefined)]), undefined);
  assert.equal(total([issue("response", { station_ids: [] })]), undefined);
  assert.equal(total([issue("response", { station_ids: ["KDSM"] })]), 0.75);
  assert.equal(
    total([
      issue("response", { window_start: instant("15:00"), window_end: instant("16:00") }),
    ]),
    0.75,
  );
  assert.equal(
    total([
      issue("response", {
        window_start: instant("14:59:59"),
        window_end: instant("16:00"),
      }),
    ]),
    undefined,
  );
  assert.equal(total([issue("response"), requestedAgain()]), 0.75);
});

Deno.test("footers count when published in time and completed by now", () => {
  const sound = (change: Partial<StoredPrecipitation>) => total([footer(change)]) !== undefined;
  assert.equal(sound({}), true);
  assert.equal(sound({ completed_at: instant("20:00:01") }), false);
  assert.equal(sound({ requested_at: instant("15:18") }), false);
  assert.equal(sound({ file: published("observations", "20:00:01") }), false);
  assert.equal(sound({ file: published("observations", "0T11:59") }), false);
});

Deno.test("fixed hours replace the METAR chain, also when they prove nothing", () => {
  assert.equal(hasFixedHours([footer()], "KMCI"), true);
  assert.equal(hasFixedHours([footer({ supported_stations: [] })], "KMCI"), true);
  assert.equal(hasFixedHours([footer({ rows: [] })], "KMCI"), true);
  assert.equal(hasFixedHours([footer()], "KORD"), false);
  const observe = (footers: readonly StoredPrecipitation[]) => {
    const history = { collections: [], lost: [] };
    const rest = () => ({ file: "", at: "", until: null, sha256: null });
    const { rain, snow } = observePrecipitation(
      {
        station: "KMCI",
        terms,
        reports: [],
        history,
        footers,
        checks: checksFor(footers),
        restOf: rest,
      },
    );
    return [rain?.value, snow?.value];
  };
  assert.deepEqual(
    observe([fixedHours("12:00", [0, 0, 0])]),
    [0, undefined],
    "no rain needs no phase",
  );
  assert.deepEqual(observe([footer()]), [undefined, undefined], "rain of unknown phase");
  assert.deepEqual(observe([footer({ rows: [] })]), [undefined, undefined]);
});
