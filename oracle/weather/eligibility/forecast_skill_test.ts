import assert from "node:assert/strict";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import type { LeadBaseline } from "./lead_baseline.ts";
import { forecastSkill } from "./forecast_skill.ts";

const TODAY = Date.parse("2030-01-10T00:00:00Z");
const day = (ago: number) => TODAY - ago * DAY_MS;

function skillOf(
  observed: Readonly<Record<number, Partial<LeadBaseline>>>,
  forecast: (dayMs: number, lead: number) => number | null | undefined,
) {
  const nothing = { highF: null, lowF: null, windKt: null };
  return forecastSkill(
    {
      days: {
        table(dayMs) {
          const found = observed[dayMs];
          const day = (station: string) =>
            station === "KORD" ? { ...nothing, ...found } : undefined;
          return found && { day };
        },
      },
      leads: {
        find(station, dayMs, lead) {
          const highF = station === "KORD" ? forecast(dayMs, lead) : undefined;
          return highF === undefined ? undefined : { highF, lowF: null, windKt: null };
        },
      },
    },
    "KORD",
    TODAY + 5 * HOUR_MS,
  );
}

Deno.test("skill is the mean miss and the mean size of it, by days ahead", () => {
  const skill = skillOf(
    { [day(1)]: { highF: 50 }, [day(2)]: { highF: 60 }, [day(3)]: { highF: 70 } },
    (dayMs, lead) => ({ [day(1)]: 50 + lead, [day(2)]: 60 - 3 * lead, [day(3)]: null })[dayMs],
  );
  assert.deepEqual(skill.map(({ lead }) => lead), [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(skill[0]!.high, { days: 2, bias: -1, meanError: 2 });
  assert.deepEqual(skill[6]!.high, { days: 2, bias: -7, meanError: 14 });
  assert.deepEqual(skill[0]!.low, { days: 0, bias: null, meanError: null });
});

Deno.test("today, days without a report and days without a forecast say nothing", () => {
  const skill = skillOf(
    { [TODAY]: { highF: 50 }, [day(1)]: {}, [day(2)]: { highF: 60 }, [day(40)]: { highF: 1 } },
    (dayMs) => dayMs === day(2) ? undefined : 40,
  );
  assert.deepEqual(skill.map(({ high }) => high.days), [0, 0, 0, 0, 0, 0, 0]);
});
