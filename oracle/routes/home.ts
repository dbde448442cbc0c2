import { get, type Route } from "../http/route.ts";
import type { Npub } from "../../shared/contract/ids.ts";
import { HOME_PAGE_POLICY, homePage } from "../ui/home_page.ts";

/** The page at `/`. */
export function homeRoutes(npub: Npub, version: string): Route[] {
  const page = homePage(npub, version);
  const answer = () =>
    new Response(page, {
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": HOME_PAGE_POLICY,
      },
    });
  return [get("/", answer)];
}
