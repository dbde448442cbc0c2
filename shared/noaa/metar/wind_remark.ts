import type { Problem, ReasonCode } from "./problems.ts";
import type { RawText } from "./raw_text.ts";

const WIND = "W(?:I?ND)S?";
const BETWEEN = "(?:(?:DATA|INFO|SENSORS?|SPD|SPEED|DIR|DIRECTION|AND|IS|ARE) )*";

/** What observers write of a wind that is not measured as it should be; no other word stands between. */
const REMARKS: readonly (readonly [code: ReasonCode, judgement: string])[] = [
  ["wind_estimated", "EST(?:D|M|MD|IMATED)?"], // WND DATA ESTMD (AFMAN 15-111), WIND EST
  ["wind_unreliable", "UN[- ]?RE?L[A-Z]*"], // WINDS UNRELIABLE, WINDS UN-RELIABLE 240 TO 350 DEGREES
];

const PATTERNS = REMARKS.map(([code, judgement]) => ({
  code,
  pattern: new RegExp(
    `(?:^| )(?:${WIND} ${BETWEEN}${judgement}|${judgement} ${WIND})(?= |$)`,
  ),
}));

/**
 * What a report itself says against its wind: that it is estimated, or not reliable. `WIND MISG` is no such remark: no
 * value goes with it.
 */
export function windRemarkProblem({ body, remarks }: RawText): Problem | undefined {
  const text = [...body, ...remarks].join(" ");
  for (const { code, pattern } of PATTERNS) {
    const found = pattern.exec(text);
    if (found) return { code, groups: ["wind"], reason: `the remark ${found[0].trim()}` };
  }
  return undefined;
}
