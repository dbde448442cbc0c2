import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { schnorr } from "@noble/curves/secp256k1.js";
import { DecisionRecord, RecordedEvidence } from "../../oracle/decision/decision_record.ts";
import { lockingPointHex, outcomeOf, type PlayedEntry } from "../../oracle/decision/outcome.ts";
import { CURRENT_RULES, RULES_V1, type RuleSet } from "../../oracle/rules/rule_set.ts";
import { readRawText } from "../../shared/noaa/metar/raw_text.ts";
import { windRemarkProblem } from "../../shared/noaa/metar/wind_remark.ts";
import { EventStatus } from "../../shared/contract/event.ts";
import { METRICS, type Pick } from "../../shared/contract/metric.ts";
import type { EventStatement } from "../../shared/contract/statement.ts";
import { attestationSecret, verifyAttestation } from "../../shared/dlc/attestation.ts";
import { entriesDigest } from "../../shared/dlc/entries_receipt.ts";
import { outcomeMessage, outcomes } from "../../shared/dlc/outcomes.ts";
import { statementDigest, statementMessage, verifyStatement } from "../../shared/dlc/statement.ts";
import * as units from "../../shared/time/units.ts";
import { readImportGraph } from "./import_graph.ts";
import { isTest } from "./law.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = await Deno.readTextFile(`${root}docs/rules.md`);

/** The cells of the first table below a heading that has `column` as its first one. */
function tableOf(heading: string, column: string): string[][] {
  const section = page.split(/^(?=##+ )/m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const [, rows = ""] = new RegExp(`^\\| ${column} .*\\n\\|[-| ]+\\n((?:\\|.*\\n)+)`, "m")
    .exec(section) ?? [];
  const cells = rows.trim().split("\n").map((row) =>
    row.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", ""))
  );
  assert.ok(cells.length > 1, `docs/rules.md has no table ${column} below ${heading}`);
  return cells;
}

/** The text of a page before a heading, in one line. */
function textBefore(heading: string): string {
  return page.slice(0, page.indexOf(`\n${heading}\n`)).replace(/\s+/g, " ");
}

const FACTORS: Readonly<Record<string, number>> = {
  s: 1000,
  min: units.MINUTE_MS,
  h: units.HOUR_MS,
  days: units.DAY_MS,
};

/** What a value of the page comes to: numbers, times in milliseconds. */
function valuesOf(text: string): number[] {
  const [, numbers = "", unit = ""] = /^([-−\d.,e+°C to]*\d)(?: ?([a-z]+))?/.exec(text) ?? [];
  return numbers.split(" to ").map((part) =>
    part.replaceAll("−", "-").replaceAll(",", "").replace(/ ?°C?/g, "").split(" + ")
      .reduce((sum, term) => sum + Number(term.trim()), 0) * (FACTORS[unit] ?? 1)
  );
}

/** What an expression of numbers, units, products and sums comes to. */
function evaluate(expression: string): number {
  return expression.split(" + ").reduce(
    (sum, term) =>
      sum + term.split("*").reduce((product, factor) => {
        const name = factor.trim();
        const value = name in units
          ? (units as Record<string, number>)[name]
          : Number(name.replaceAll("_", ""));
        return product * value!; // NaN is no number of the page
      }, 1),
    0,
  );
}

/** The numbers of a constant, times in milliseconds, however often the sources define one of that name. */
function numbersIn(code: string, name: string): number[][] {
  const [constant = "", member] = name.split(".");
  const definitions = code.matchAll(new RegExp(`\\bconst ${constant} =([^;]+);`, "g"));
  return [...definitions].map(([, definition = ""]) => {
    const own = member === undefined
      ? definition
      : new RegExp(`\\b${member}: ([^\\]]+)`).exec(definition)?.[1] ?? "";
    const perUnit = constant.endsWith("_SECONDS") ? 1000 : 1;
    return own.replace(/as const|[[\]{}]|\w+:/g, "").split(",")
      .map((expression) => evaluate(expression) * perUnit);
  });
}

Deno.test("values of the page and constants of the code are read the same way", () => {
  assert.deepEqual(valuesOf("90 min"), [5_400_000]);
  assert.deepEqual(valuesOf("86,400 s"), [86_400_000]);
  assert.deepEqual(valuesOf("−90 to 57 °C"), [-90, 57]);
  assert.deepEqual(valuesOf("0.5 °C + 1e-6"), [0.500001]);
  assert.deepEqual(valuesOf("0.02° + 1e-9"), [0.020000001]);
  const code = "const A_MS = 90 * MINUTE_MS;\nconst B = { min: 2, max: 1_000 };\n" +
    "const C = {\n  low: [-1, 2],\n  high: [3, 4],\n} as const;\nconst D_SECONDS = 5 * 60;";
  assert.deepEqual(numbersIn(code, "A_MS"), [[5_400_000]]);
  assert.deepEqual(numbersIn(code, "B"), [[2, 1000]]);
  assert.deepEqual(numbersIn(code, "C.high"), [[3, 4]]);
  assert.deepEqual(numbersIn(code, "D_SECONDS"), [[300_000]]);
});

Deno.test("every number of the rules is the one of the code, and the text says it", async () => {
  const { files } = await readImportGraph(root);
  const sources = files.filter((file) => !isTest(file) && /^(oracle|shared)\//.test(file));
  const code = (await Promise.all(sources.map((file) => Deno.readTextFile(`${root}${file}`))))
    .join("\n");
  const text = textBefore("## Numbers");
  const problems = tableOf("## Numbers", "number").flatMap(([number, value = "", name = ""]) => {
    const found = numbersIn(code, name);
    const is = found.length === 1 && JSON.stringify(found[0]) === JSON.stringify(valuesOf(value));
    return [
      ...is ? [] : [`${number}: ${value}, but ${name} is ${JSON.stringify(found)}`],
      ...text.includes(value) ? [] : [`${number}: the text above does not say ${value}`],
    ];
  });
  assert.deepEqual(problems, [], "mend docs/rules.md: the table Numbers and the text");
});

Deno.test("the metrics of the rules are those of the contract", () => {
  assert.deepEqual(
    tableOf("## What can be predicted", "metric").map(([id, unit, , , rule, tolerance]) =>
      [id, unit, rule, tolerance] as const
    ),
    METRICS.map(({ id, unit, par }) =>
      [id, unit, par.rule, "tolerance" in par ? `${par.tolerance}` : ""] as const
    ),
  );
});

Deno.test("the statuses and blocks of the rules are all that there are", async () => {
  const life = "## The life of an event";
  assert.deepEqual(tableOf(life, "`status`").map(([status]) => status), [...EventStatus.options]);
  const source = await Deno.readTextFile(`${root}oracle/stored/block.ts`);
  const [, union = ""] = /export type BlockCode =([^;]+);/.exec(source) ?? [];
  const codes = [...union.matchAll(/"(\w+)"/g)].map(([, code = ""]) => code);
  assert.ok(codes.length > 1);
  assert.deepEqual(tableOf(life, "code").map(([code]) => code).sort(), codes.sort());
});

Deno.test("the members of the decision record are told in their order", () => {
  assert.deepEqual(
    tableOf("## The decision record", "member").map(([member]) => member),
    Object.keys(DecisionRecord.entries),
  );
});

Deno.test("the members of what stands in the evidence are told in their order", () => {
  const { files, ...lists } = RecordedEvidence.entries;
  const told = { files: files.wrapped, ...lists };
  assert.deepEqual(
    tableOf("## The decision record", "list").map(([list, members]) => [list, members]),
    Object.entries(told).map(([list, { item }]) => [list, Object.keys(item.entries).join(", ")]),
  );
});

Deno.test("the members of what stands inside the lists of a record are told in their order", () => {
  const { entries, scores, readings } = DecisionRecord.entries;
  const { files, precipitation } = RecordedEvidence.entries;
  const told = {
    entries: entries.item,
    picks: entries.item.entries.picks.item,
    scores: scores.item,
    readings: readings.item,
    baseline_rests: readings.item.entries.baseline_rests.item,
    observed_rests: readings.item.entries.observed_rests.item,
    set_aside: files.wrapped.item.entries.set_aside.wrapped,
    rows: precipitation.item.entries.rows.item,
    sources: precipitation.item.entries.sources.item,
    issues: precipitation.item.entries.issues.item,
  };
  assert.deepEqual(
    tableOf("## The decision record", "inside").map(([list, members]) => [list, members]),
    Object.entries(told).map(([list, { entries }]) => [list, Object.keys(entries).join(", ")]),
  );
});

Deno.test("the words of wind remarks are those that the checks know, and no others", () => {
  const spellings = tableOf("### Reports", "part").slice(0, 3)
    .map(([, words = ""]) => words.split(", "));
  const [winds = [], between = [], estimated = []] = spellings;
  const unreliable = ["UNREL", "UNRL", "UNRELIABLE", "UN-RELIABLE", "UN RELIABLE"];
  const isRemark = (text: string) =>
    windRemarkProblem(readRawText(`METAR KORD 010053Z AUTO RMK ${text}`)) !== undefined;
  for (const wind of winds) {
    for (const judgement of [...estimated, ...unreliable]) {
      for (const words of ["", ...between.map((word) => ` ${word}`), ` ${between.join(" ")}`]) {
        assert.ok(isRemark(`${wind}${words} ${judgement}`), `${wind}${words} ${judgement}`);
      }
      assert.ok(isRemark(`${judgement} ${wind}`), judgement);
      assert.ok(!isRemark(`${wind} ALOFT ${judgement}`), "another word stands between");
      assert.ok(!isRemark(`${wind}X ${judgement}`), "no whole word");
    }
  }
  assert.ok(!isRemark("WIND MISG"));
});

/** How the page spells a value of a rule. */
function spell(value: unknown): string {
  if (value === false) return "no";
  if (value === true) return "yes";
  return value === undefined || value === -Infinity || value === Infinity ? "none" : String(value);
}

/** The members of a version, those of objects each by itself. */
function membersOf(rules: RuleSet): Map<string, string> {
  const names = ["evidence", "scoring"]; // of the version itself
  const members = Object.entries(rules).filter(([name]) => !names.includes(name));
  const flat = members.flatMap(([name, value]) =>
    typeof value === "object" && value !== null
      ? Object.entries(value).map(([inner, each]) => [`${name}.${inner}`, spell(each)] as const)
      : [[name, spell(value)] as const]
  );
  return new Map(flat);
}

Deno.test("what differs between versions of the rules is told, each with both values", () => {
  const [first, current] = [membersOf(RULES_V1), membersOf(CURRENT_RULES)];
  const expected = [...current].filter(([name, value]) => first.get(name) !== value)
    .map(([name, value]) => `${name}: ${first.get(name)}, ${value}`);
  const told = tableOf("## Versions", "rule").map(([name, , v1, v2]) => `${name}: ${v1}, ${v2}`);
  assert.deepEqual(
    told.sort(),
    expected.sort(),
    "mend docs/rules.md, Versions: one row a member, | `member` | what it decides | old | new |",
  );
  for (const name of ["parsers.ndfd", "parsers.catalog"]) {
    assert.equal(first.get(name), current.get(name));
    assert.ok(page.includes(`\`${name}\` is \`${current.get(name)}\``), name);
  }
  assert.ok(page.includes(`| \`${RULES_V1.evidence}\`, \`${RULES_V1.scoring}\``));
  assert.ok(page.includes(`| \`${CURRENT_RULES.evidence}\`, \`${CURRENT_RULES.scoring}\``));
});

interface Example {
  readonly oracle_pubkey: string;
  readonly readings: readonly [string, Pick["metric"], number, number][];
  readonly picks: Readonly<Record<string, readonly Pick["prediction"][]>>;
  readonly entries_digest: string;
  readonly base_scores: readonly number[];
  readonly winners: readonly number[];
  readonly outcome_index: number;
  readonly message: string;
  readonly tagged_message: string;
  readonly locking_point: string;
  readonly attestation: string;
  readonly statement: EventStatement;
  readonly statement_message: string;
  readonly statement_digest: string;
  readonly statement_signature: string;
}

function workedExample(): Example {
  const [, json = ""] = /^## A worked example\n[^]*?^```json\n([^]*?)^```/m.exec(page) ?? [];
  return JSON.parse(json);
}

/** Its entries; the picks of each are in the order of the readings. */
function playedEntries({ readings, picks }: Example): PlayedEntry[] {
  return Object.entries(picks).map(([id, predictions]) => ({
    id,
    picks: predictions.map((prediction, i) => {
      const [target, metric] = readings[i]!;
      return { target, metric, prediction };
    }),
  }));
}

Deno.test("the worked example leads from readings to the winners and their message", () => {
  const example = workedExample();
  const readings = example.readings.map(([target, metric, baseline, observed]) => {
    return { target, metric, baseline, observed };
  });
  const entries = playedEntries(example);
  const { number_of_places_win: places } = example.statement.outcomes;
  const outcome = outcomeOf(entries, readings, places, {
    rules: CURRENT_RULES,
    lines: null,
  });
  assert.deepEqual(outcome.scores.map((score) => score.base_score), example.base_scores);
  assert.deepEqual(outcome.winners, example.winners);
  assert.equal(outcome.outcomeIndex, example.outcome_index);
  assert.deepEqual(outcomes(entries.length, places)[example.outcome_index], example.winners);
  assert.equal(outcome.message, example.message);
});

Deno.test("the worked example leads from the message to the attestation", async () => {
  const example = workedExample();
  const { nonce_point: nonce } = example.statement;
  const message = Uint8Array.fromHex(example.message);
  const hashed = schnorr.utils.taggedHash("DLC/oracle/attestation/v0", message);
  assert.equal(hashed.toHex(), example.tagged_message);
  assert.equal(
    lockingPointHex(example.oracle_pubkey, nonce, example.message),
    example.locking_point,
  );
  const vectors = JSON.parse(await Deno.readTextFile(`${root}testdata/vectors/dlc-own.json`));
  const event = vectors.rust_comparable.events
    .find(({ name }: { name: string }) => name === "3 entries, 2 places");
  const [key, secret] = [event.oracle_seckey, event.nonce_secret].map(Uint8Array.fromHex);
  assert.equal(attestationSecret(key!, secret!, message).toHex(), example.attestation);
  const points = outcomes(3, 2)
    .map((winners) =>
      lockingPointHex(example.oracle_pubkey, nonce, outcomeMessage(winners).toHex())
    );
  assert.equal(verifyAttestation(example.attestation, points), example.outcome_index);
  const signature = Uint8Array.fromHex(nonce.slice(2) + example.attestation);
  const [tagged, pubkey] = [example.tagged_message, example.oracle_pubkey].map(Uint8Array.fromHex);
  assert.ok(schnorr.verify(signature, tagged!, pubkey!));
});

Deno.test("the worked example has the digest that a receipt of its entries signs", () => {
  const example = workedExample();
  const { event_id: eventId, terms } = example.statement;
  const digest = entriesDigest({
    eventId,
    locations: terms.targets,
    metrics: terms.scoring_fields,
    entries: playedEntries(example),
  });
  assert.equal(digest.toHex(), example.entries_digest);
});

Deno.test("the worked example has the bytes, the digest and the signature of its statement", () => {
  const { statement, ...example } = workedExample();
  assert.equal(statementMessage(statement).toHex(), example.statement_message);
  assert.equal(statementDigest(statement).toHex(), example.statement_digest);
  const signed = { statement, signature: example.statement_signature };
  assert.ok(verifyStatement(signed, example.oracle_pubkey));
});
