import { integer, list, path } from "../shared/settings/kinds.ts";
import { ORACLE_PORT } from "../shared/settings/oracle_address.ts";
import { pubkey } from "../shared/settings/pubkey_kind.ts";
import { setting, type ValuesOf } from "../shared/settings/setting.ts";

/** The flags of `deno task start`. */
export const START_FLAGS = {
  /** Who may create events, besides the key that the first run makes. */
  coordinators: setting(list(pubkey), {
    key: "coordinator",
    default: [],
    summary: "Keys that may create events, besides the one that the first run makes.",
  }),
  dataDir: setting(path("<folder>"), {
    key: "data_dir",
    default: "./data",
    summary: "Where keys, database, weather files and spool are kept.",
  }),
  port: setting(integer("<number>", 1, 65_535), {
    key: "port",
    default: ORACLE_PORT,
    summary: "The oracle's port on 127.0.0.1.",
  }),
};

/** What `deno task start` was told. */
export type StartFlags = ValuesOf<typeof START_FLAGS>;
