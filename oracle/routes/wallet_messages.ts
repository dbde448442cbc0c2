import type { WalletMessages } from "../events/wallet_messages.ts";
import { answerVersionedText } from "../http/answer.ts";
import { checkInput } from "../http/checked_input.ts";
import { type Call, get, type Route } from "../http/route.ts";
import { READ_WALLET_MESSAGES } from "./operations/events.ts";

/** An event in the messages of dlcspecs, as general wallets of DLCs read them. */
export function walletRoutes(messages: WalletMessages): Route[] {
  async function dlcspecs({ params }: Call): Promise<Response> {
    const { event_id: id } = checkInput(READ_WALLET_MESSAGES.params, params);
    return answerVersionedText(JSON.stringify(await messages.of(id)));
  }

  return [get(READ_WALLET_MESSAGES, dlcspecs)];
}
