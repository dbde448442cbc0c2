import { OracleClient } from "../../../shared/client/oracle_client.ts";
import { OracleUnreachableError } from "../../../shared/client/oracle_error.ts";
import { type Command, UsageError } from "../../../shared/cli/command.ts";
import { type DeclaredCommand, declaredCommand } from "../../../shared/cli/declared_command.ts";
import { KeyFileMissingError, readKeyFile } from "../../../shared/keys/key_file.ts";
import type { SecretKey } from "../../../shared/keys/secret_key.ts";
import { systemClock } from "../../../shared/lifecycle/clock.ts";
import { path } from "../../../shared/settings/kinds.ts";
import { origin } from "../../../shared/settings/network_kinds.ts";
import { ORACLE_ORIGIN } from "../../../shared/settings/oracle_address.ts";
import { setting } from "../../../shared/settings/setting.ts";

/** Which oracle is asked. */
export const ORIGIN_FLAG = {
  origin: setting(origin, {
    key: "origin",
    default: ORACLE_ORIGIN,
    summary: "The oracle's public origin.",
  }),
};

/** Which oracle is asked, and who asks. */
export const COORDINATOR_FLAGS = {
  key: setting(path("<file>"), {
    key: "key",
    isRequired: true,
    summary: "The file of your coordinator key.",
  }),
  ...ORIGIN_FLAG,
};

/** A command that asks an oracle, and says what can be done where none answers. */
export function askingCommand<D extends typeof ORIGIN_FLAG>(
  declared: DeclaredCommand<D>,
): Command<unknown> {
  return declaredCommand({
    ...declared,
    async run(flags, call) {
      try {
        return await declared.run(flags, call);
      } catch (cause) {
        if (!(cause instanceof OracleUnreachableError)) throw cause;
        const message =
          `no oracle answers at ${flags.origin}: start it, or name another one with ` +
          "--origin";
        throw new Error(message, { cause });
      }
    },
  });
}

/** A client that signs as a coordinator. @throws {KeyFileError} */
export async function coordinatorClient(
  { key, origin }: { readonly key: string; readonly origin: string },
): Promise<OracleClient> {
  return new OracleClient({ origin, key: await readOwnKey(key), clock: systemClock });
}

/** The key of whoever calls a command: no start of a program makes it. @throws {KeyFileError} */
export async function readOwnKey(path: string): Promise<SecretKey> {
  try {
    return await readKeyFile(path);
  } catch (error) {
    if (!(error instanceof KeyFileMissingError)) throw error;
    throw new KeyFileMissingError(
      `there is no key at ${path}; make one: noaa-daemon keygen --private-key ${path}`,
    );
  }
}

/** A client that reads what anyone may. */
export function readingClient({ origin }: { readonly origin: string }): OracleClient {
  return new OracleClient({ origin, clock: systemClock });
}

/** The flags that repeat a call's oracle and key, where they are not the default. */
export function repeatedFlags(
  { key, origin }: { readonly key?: string; readonly origin: string },
): string {
  const flags = [
    ...key === undefined ? [] : [`--key ${key}`],
    ...origin === ORACLE_ORIGIN ? [] : [`--origin ${origin}`],
  ];
  return flags.map((flag) => ` ${flag}`).join("");
}

/** The only operand, an event's id, in lower case. @throws {UsageError} */
export function eventIdOf([text = ""]: readonly string[]): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw new UsageError(`${JSON.stringify(text)} is not the id of an event, a UUID`);
}
