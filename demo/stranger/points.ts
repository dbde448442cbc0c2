import type { ParRule, Prediction, Reading } from "../../shared/contract/metric.ts";

/** 20 for a right `par`, 10 for a right `over` or `under`, else 0 — the published rules, written anew. */
export function points20(prediction: Prediction, reading: Reading, rule: ParRule): number {
  let { baseline, observed } = reading;
  if (baseline === null || observed === null) return 0;
  if (rule.rule === "rounded") {
    [baseline, observed] = [baseline, observed].map((x) =>
      Math.sign(x) * Math.round(Math.abs(x))
    ) as [number, number];
  }
  if (prediction === "over") return observed > baseline ? 10 : 0;
  if (prediction === "under") return observed < baseline ? 10 : 0;
  const miss = Math.round(Math.abs(observed - baseline) * 1e9) / 1e9; // what the decimals come to
  if (rule.rule === "within") return miss <= rule.tolerance ? 20 : 0;
  if (rule.rule === "compass") {
    return Math.min(miss % 360, 360 - miss % 360) <= rule.tolerance ? 20 : 0;
  }
  return miss === 0 ? 20 : 0;
}
