import { UsageError } from "../../../shared/cli/command.ts";
import { declaredCommand } from "../../../shared/cli/declared_command.ts";
import { readOwnKey } from "./client_flags.ts";
import { messageOf } from "../../../shared/message_of.ts";
import { systemClock } from "../../../shared/lifecycle/clock.ts";
import { signRequest } from "../../../shared/nostr/request_proof.ts";
import { optional, path } from "../../../shared/settings/kinds.ts";
import { setting } from "../../../shared/settings/setting.ts";

/** The command `sign-request`: the header that proves who sends a request (NIP-98), for curl and the like. */
export const signRequestCommand = declaredCommand({
  name: "sign-request",
  summary: "Print the Authorization header that signs a request, good once and for a minute.",
  operands: { usage: "<method> <url>", min: 2, max: 2 },
  flags: {
    key: setting(path("<file>"), {
      key: "key",
      isRequired: true,
      summary: "The file of your key.",
    }),
    body: setting(optional(path("<file>"), "no body"), {
      key: "body",
      defaultText: "no body",
      summary: "What is sent, byte for byte.",
    }),
  },
  async run({ key, body }, { operands: [method = "", url = ""], print, complain }) {
    if (!/^[A-Z]+$/i.test(method)) {
      throw new UsageError(`${JSON.stringify(method)} is no HTTP method like GET or POST`);
    }
    if (!URL.canParse(url) || !/^https?:/i.test(url)) {
      throw new UsageError(
        `${JSON.stringify(url)} is no absolute URL like https://oracle.example/oracle/events`,
      );
    }
    print(`Authorization: ${
      signRequest(await readOwnKey(key), {
        method: method.toUpperCase(),
        url,
        body: body === undefined ? undefined : await readBody(body),
        nowMs: systemClock.now(),
      })
    }`);
    const data = body === undefined
      ? ""
      : ` -H 'Content-Type: application/json' --data-binary @${body}`;
    complain(
      `Next: curl -X ${method.toUpperCase()} -H "$(noaa-oracle sign-request …)"${data} '${url}'`,
    );
    return 0;
  },
});

async function readBody(file: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(file);
  } catch (error) {
    throw new UsageError(`--body ${file}: ${messageOf(error)}`);
  }
}
