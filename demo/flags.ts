import { integer, optional, yesNo } from "../shared/settings/kinds.ts";
import { ORACLE_PORT } from "../shared/settings/oracle_address.ts";
import { setting, type ValuesOf } from "../shared/settings/setting.ts";

/** The flags of `deno task demo`. */
export const DEMO_FLAGS = {
  exit: setting(yesNo, {
    key: "exit",
    default: false,
    summary: "End after verification instead of serving; status 0 only if everything verified.",
  }),
  keep: setting(yesNo, {
    key: "keep",
    default: false,
    summary: "Keep the folder with database, weather files and keys.",
  }),
  port: setting(optional(integer("<number>", 1, 65_535), "any that is free"), {
    key: "port",
    defaultText: `${ORACLE_PORT}, or another when it is taken`,
    summary: "The oracle's port.",
  }),
};

/** What `deno task demo` was told. */
export type DemoFlags = ValuesOf<typeof DEMO_FLAGS>;
