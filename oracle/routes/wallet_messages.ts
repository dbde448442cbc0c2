import * as v from "valibot";
import type { WalletMessages } from "../events/wallet_messages.ts";
import { answerVersioned } from "../http/answer.ts";
import { checkInput } from "../http/checked_input.ts";
import { type Call, get, type Route } from "../http/route.ts";
import { Uuid } from "./parameters.ts";

const Path = v.object({ event_id: Uuid });

/** An event in the messages of dlcspecs, as general wallets of DLCs read them. */
export function walletRoutes(messages: WalletMessages): Route[] {
  async function dlcspecs({ params }: Call): Promise<Response> {
    const { event_id: id } = checkInput(Path, params);
    return answerVersioned(new TextEncoder().encode(JSON.stringify(await messages.of(id))));
  }

  return [get("/oracle/events/:event_id/dlcspecs", "read", dlcspecs)];
}
