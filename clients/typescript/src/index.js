/** How both services are called: typed by their documents, refusals as exceptions, sent again where that is safe. */

import createClient from "openapi-fetch";

const ATTEMPTS = 5;

export class ApiError extends Error {
  constructor(status, problem) {
    super(`${problem.code ?? "unknown"}: ${problem.detail ?? ""}`);
    this.status = status;
    this.problem = problem;
    this.code = problem.code ?? "unknown";
    this.detail = problem.detail ?? "";
  }
}

const seconds = (count) => new Promise((resolve) => setTimeout(resolve, count * 1000));

/** Sends a request, again where no answer or a 503 came and it can have no second effect. */
async function sent(request) {
  const attempts = request.method === "GET" || request.headers.has("Idempotency-Key") ? ATTEMPTS : 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await fetch(request.clone());
      if (answer.status !== 503 || attempt === attempts) return answer;
      await seconds(Number(answer.headers.get("Retry-After") ?? 1));
    } catch (error) {
      if (attempt === attempts || request.signal.aborted) throw error;
      await seconds(attempt);
    }
  }
}

const client = (baseUrl) => createClient({ baseUrl, fetch: sent });

export const productsClient = client;
export const salesClient = client;

export async function dataOf(call) {
  const { data, error, response } = await call;
  if (response.ok) return data;
  throw new ApiError(response.status, typeof error === "object" && error !== null ? error : { detail: String(error) });
}

export async function* every(page) {
  let cursor;
  do {
    const { items, next_cursor } = await page(cursor);
    yield* items;
    cursor = next_cursor ?? undefined;
  } while (cursor !== undefined);
}
