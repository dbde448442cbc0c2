import { integer, list, optional, text, yesNo } from "../shared/settings/kinds.ts";
import { ORACLE_PORT } from "../shared/settings/oracle_address.ts";
import { setting, type ValuesOf } from "../shared/settings/setting.ts";

/** The longest history a sandbox can begin with. */
export const MOST_HISTORY_DAYS = 60;

/** The flags of `deno task sandbox`. */
export const SANDBOX_FLAGS = {
  history: setting(integer("<days>", 4, MOST_HISTORY_DAYS), {
    key: "history",
    default: 7,
    summary:
      "Days of weather before the clock begins; fair lines need 20 days of a station, or of all together.",
  }),
  keep: setting(yesNo, {
    key: "keep",
    default: false,
    summary: "Keep the folder with database, weather files and keys.",
  }),
  port: setting(optional(integer("<number>", 1, 65_534), "any that is free"), {
    key: "port",
    defaultText: `${ORACLE_PORT}, or another when it is taken`,
    summary: "The oracle's port; the sandbox itself listens on the next one.",
  }),
  seed: setting(integer("<number>", 0, 4_294_967_295), {
    key: "seed",
    default: 1,
    summary: "Which weather is invented: the same seed makes the same weather.",
  }),
  stations: setting(list(text("<station>", /^[A-Z][A-Z0-9]{3}$/, "the id of a station")), {
    key: "stations",
    default: ["KORD", "KJFK", "KMSP", "KMCI"],
    summary: "Whose weather is invented.",
  }),
};

/** What `deno task sandbox` was told. */
export type SandboxFlags = ValuesOf<typeof SANDBOX_FLAGS>;
