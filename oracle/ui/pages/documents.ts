import rules from "../../../docs/rules.md" with { type: "text" };
import verify from "../../../docs/verify.md" with { type: "text" };
import type { Written } from "./written_page.tsx";

/** The pages of the documentation that the oracle shows, by the name in their address. */
export const DOCUMENTS: Readonly<Record<"rules" | "verify", Written>> = {
  rules: { text: rules, title: "The rules of the money" },
  verify: { text: verify, title: "How to verify a result" },
};
