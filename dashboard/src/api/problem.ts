/** What went wrong, as the API says it (RFC 9457), and the one way from an answer to its data. */

/** Seconds that a service may make one wait: as long as after the last of many wrong passwords. */
const LONGEST_WAIT = 900;

/** A field or parameter at fault. */
export interface FieldProblem {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly line?: number;
  readonly column?: string;
  readonly detail: string;
}

/** A refusal of the API. */
export class ApiProblem extends Error {
  readonly status: number;
  /** Stable; what programs go by. */
  readonly code: string;
  /** In words, for people. */
  readonly detail: string;
  readonly fields: readonly FieldProblem[];
  /** By which the request is found in the service's log. */
  readonly requestId: string | null;
  /** Seconds to wait before trying again, where the service says so. */
  readonly retryAfter: number | null;
  /** Further members, such as `available` of `insufficient_stock` and `actual` of `inventory_conflict`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(response: Pick<Response, "status" | "headers">, body: unknown) {
    const members = isRecord(body) ? body : {};
    const detail = textOf(members["detail"]) ?? textOf(members["title"]) ?? `${response.status}`;
    super(detail);
    this.name = "ApiProblem";
    this.status = response.status;
    this.code = textOf(members["code"]) ?? "unknown";
    this.detail = detail;
    this.fields = Array.isArray(members["errors"]) ? (members["errors"] as FieldProblem[]) : [];
    this.requestId = response.headers.get("X-Request-ID");
    this.retryAfter = secondsOf(response.headers.get("Retry-After"));
    this.members = members;
  }
}

/** No answer: the network or the service is away. */
export class ServiceAway extends Error {
  constructor(cause: unknown) {
    super("no answer", { cause });
    this.name = "ServiceAway";
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The data of a call's answer. Throws ApiProblem for a refusal and ServiceAway where there is no answer; a call that was
 * given up stays an AbortError.
 */
export async function dataOf<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ServiceAway(error);
  }
  if (!answer.response.ok) throw new ApiProblem(answer.response, answer.error);
  return answer.data as T;
}

/** Whether the same request may well succeed in a moment. */
export function isPassing(error: unknown): boolean {
  return error instanceof ServiceAway || (error instanceof ApiProblem && [502, 503, 504].includes(error.status));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function secondsOf(header: string | null): number | null {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, LONGEST_WAIT) : null;
}
