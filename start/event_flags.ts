import { METRIC_IDS } from "../shared/contract/metric.ts";
import { checkedText } from "../shared/settings/checked_text.ts";
import { ORACLE_ORIGIN } from "../shared/settings/oracle_address.ts";
import { choice, integer, list, optional, path, text } from "../shared/settings/kinds.ts";
import { origin } from "../shared/settings/network_kinds.ts";
import { setting, type ValuesOf } from "../shared/settings/setting.ts";
import { parseInstant } from "../shared/time/instant.ts";

/** The flags of `deno task event`. */
export const EVENT_FLAGS = {
  key: setting(path("<file>"), {
    key: "key",
    isRequired: true,
    summary: "The file of your coordinator key.",
  }),
  origin: setting(origin, {
    key: "origin",
    default: ORACLE_ORIGIN,
    summary: "The oracle's public origin.",
  }),
  locations: setting(list(text("<station>", /^[A-Za-z0-9]{1,16}$/, "the id of a station")), {
    key: "locations",
    isRequired: true,
    summary: "Stations, e.g. KORD,KJFK.",
  }),
  metrics: setting(list(choice(...METRIC_IDS)), {
    key: "metrics",
    default: [],
    defaultText: "the oracle's",
    summary: "What is predicted of each station.",
  }),
  startMs: setting(
    optional(checkedText("<time>", "an RFC 3339 time", parseInstant), "the next midnight"),
    {
      key: "start",
      defaultText: "the next midnight UTC",
      summary: "When the 24 hours that are predicted begin.",
    },
  ),
  entries: setting(integer("<number>", 2, 25), {
    key: "entries",
    default: 3,
    summary: "How many entries take part.",
  }),
  places: setting(integer("<number>", 1, 5), {
    key: "places",
    default: 1,
    summary: "How many places win; fewer than entries.",
  }),
  values: setting(optional(integer("<number>", 1, 1000), "all"), {
    key: "values",
    defaultText: "all",
    summary: "How many predictions an entry may make.",
  }),
};

/** What `deno task event` was told. */
export type EventFlags = ValuesOf<typeof EVENT_FLAGS>;
