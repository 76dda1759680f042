import { useQueryClient } from "@tanstack/react-query";
import { type RouterHistory, useRouter } from "@tanstack/react-router";
import { type ReactNode, useCallback, useEffect } from "react";
import { logOut } from "../../api/mutations/session";
import type { WhoAmI } from "../../api/names";
import { ApiProblem } from "../../api/problem";
import { sessionQuery } from "../../api/queries/session";
import { PageTitle } from "../../frame/PageTitle";
import { useSearchState } from "../../links/useSearchState";
import { LogInForm } from "../../session/LogInForm";
import { safeNext } from "../../session/next";
import { useTexts } from "../../settings/locale";
import { loginTexts } from "../../text/login";
import "../../parts/card.css";
import "../../session/session.css";

/** Whether it was looked who is logged in: once, or two services that disagree would send people round and round. */
let hasLooked = false;

/** Log in, and go on where one was. Who is logged in already, or does not have to be, goes on at once. */
export default function LogInPage(): ReactNode {
  const t = useTexts(loginTexts);
  const { state } = useSearchState("login");
  const client = useQueryClient();
  const router: { readonly history: RouterHistory } = useRouter();
  const { history } = router;
  const goOn = useCallback(() => {
    client.clear();
    history.replace(safeNext(state.next, window.location.origin));
  }, [client, history, state.next]);
  useEffect(() => {
    if (hasLooked) return;
    hasLooked = true;
    const ask = (): Promise<WhoAmI> => client.query({ ...sessionQuery, staleTime: 0 });
    ask().catch(withoutCookie(ask)).then(goOn, () => undefined);
    // Once, when the page is come to: afterwards the form says when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <div className="session card">
      <PageTitle title={t.title} />
      <LogInForm onDone={goOn} />
      <p className="note">{t.forgotten}</p>
    </div>
  );
}

/** The cookie of a session that has ended is refused even where nobody has to log in: it is taken away first. */
function withoutCookie(ask: () => Promise<WhoAmI>): (error: unknown) => Promise<WhoAmI> {
  return async (error) => {
    if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
    await logOut();
    return ask();
  };
}
