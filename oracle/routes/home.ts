import type { Npub } from "../../shared/contract/ids.ts";
import { answerText } from "../http/answer.ts";
import { get, type Route } from "../http/route.ts";
import { HOME_PAGE_POLICY, homePage } from "../ui/home_page.ts";

/** The page at `/`. */
export function homeRoutes(npub: Npub, version: string): Route[] {
  const page = homePage(npub, version);
  function answer(): Response {
    const response = answerText(page, "text/html; charset=utf-8");
    response.headers.set("content-security-policy", HOME_PAGE_POLICY);
    return response;
  }
  return [get("/", "none", answer)];
}
