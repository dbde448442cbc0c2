import assert from "node:assert/strict";
import { VALIDATION_VERSION } from "../../shared/contract/observation_file.ts";
import { METAR_PARSER_VERSION } from "../../shared/noaa/metar/document.ts";
import { DWML_PARSER_VERSION } from "../../shared/noaa/ndfd/document.ts";
import { STATION_ALIASES_VERSION } from "../../shared/noaa/shef/aliases.ts";
import { RR7_PARSER_VERSION } from "../../shared/noaa/shef/bulletin.ts";
import { CURRENT_RULES, findRules, RULES_V1 } from "./rule_set.ts";

Deno.test("new decisions name the parsers that this program has", () => {
  assert.deepEqual(CURRENT_RULES.parsers, {
    metar: `${METAR_PARSER_VERSION} ${VALIDATION_VERSION}`,
    ndfd: DWML_PARSER_VERSION,
    rr7: RR7_PARSER_VERSION,
    catalog: STATION_ALIASES_VERSION,
  });
  assert.equal(CURRENT_RULES.validation, VALIDATION_VERSION);
});

Deno.test("rules are found by both names that a record gives, and only so", () => {
  assert.equal(findRules({ evidence: "strict-evidence-v1", scoring: "fixed-v1" }), RULES_V1);
  assert.equal(findRules(CURRENT_RULES), CURRENT_RULES);
  assert.equal(findRules({ evidence: "strict-evidence-v1", scoring: "fixed-v2" }), undefined);
});
